package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

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
