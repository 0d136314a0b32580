package dev.lockstep.app.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be configured.
 *
 * @param path its place in the file, such as {@code server.port}; a {@code *} stands for a name
 *     that people choose
 * @param standard the default as one would write it, null where there is none
 * @param aliases variables of the field that set it too, the first one first
 * @param secret never shown
 */
public record Key<T>(
        String path,
        Type<T> type,
        @Nullable String standard,
        List<String> aliases,
        boolean secret,
        String description) {
    static final String PREFIX = "LOCKSTEP_";

    /** The variable that sets it, such as {@code LOCKSTEP_SERVER_PORT}. */
    public String variable() {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** This key for one chosen name. */
    Key<T> named(String name) {
        return new Key<>(path.replace("*", name), type, standard, aliases, secret, description);
    }

    boolean isNamed() {
        return path.contains("*");
    }
}
