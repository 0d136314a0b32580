package dev.lockstep.api.embed;

/**
 * All that decides which vector a text gets. Two embedders of equal identity give equal vectors.
 *
 * @param name the model's name, such as {@code all-minilm-l6-v2-q}
 * @param revision what tells versions apart: a SHA-256 of the weights, or the digest a server
 *     reports
 * @param pooling such as {@code mean}, {@code cls}
 * @param truncation such as {@code refuse@256}
 * @param parameters anything else that matters, in a fixed order, or empty
 */
public record ModelIdentity(
        String name, String revision, String pooling, String truncation, String parameters) {
    /** One line that is equal exactly when the identities are. */
    public String canonical() {
        return String.join("|", name, revision, pooling, truncation, parameters);
    }
}
