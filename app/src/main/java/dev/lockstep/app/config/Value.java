package dev.lockstep.app.config;

/**
 * The text of one setting and where it stands.
 *
 * @param origin such as {@code config.yaml line 12} or {@code the variable OLLAMA_HOST}
 */
public record Value(String text, String origin) {
    static final String DEFAULT = "the default";
}
