package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Properties that look like credentials: backups are copied to places with other readers. */
final class Secrets {
    private static final Pattern KEY =
            Pattern.compile(
                    "(?i).*(password|passwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|authorization).*");
    private static final Pattern VALUE =
            Pattern.compile(
                    "(?s).*(-----BEGIN [A-Z ]*PRIVATE KEY|\\b(AKIA|ASIA)[A-Z0-9]{16}\\b|\\bghp_\\w{20,}|\\bsk-[\\w-]{20,}"
                            + "|\\blk_[\\w-]{20,}|[a-z][a-z0-9+.-]*://[^/\\s:@]+:[^/\\s@]+@).*");

    private Secrets() {}

    /** Text values of JSON objects at any depth, with their keys. */
    private static final Pattern MEMBER =
            Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)+)\"");

    /**
     * The key of the first text in a JSON object that looks like a credential, at any depth, or
     * {@code a value} where only a value does; null where there is none.
     */
    static @Nullable String keyIn(@Nullable String json) {
        if (json == null) {
            return null;
        }
        Matcher members = MEMBER.matcher(json);
        while (members.find()) {
            if (isOne(members.group(1), members.group(2))) {
                return members.group(1);
            }
        }
        return VALUE.matcher(json).matches() ? "a value" : null;
    }

    static boolean in(CollectionSpec spec) {
        return spec.properties().entrySet().stream()
                .anyMatch(property -> isOne(property.getKey(), property.getValue()));
    }

    static boolean isOne(String key, String value) {
        return KEY.matcher(key).matches() || VALUE.matcher(value).matches();
    }

    static CollectionSpec without(CollectionSpec spec) {
        Map<String, String> kept = new HashMap<>(spec.properties());
        kept.entrySet().removeIf(property -> isOne(property.getKey(), property.getValue()));
        return new CollectionSpec(spec.dimension(), spec.metric(), spec.model(), kept);
    }
}
