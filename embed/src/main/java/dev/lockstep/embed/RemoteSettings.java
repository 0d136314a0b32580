package dev.lockstep.embed;

import dev.lockstep.api.Names;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a model behind HTTP.
 *
 * @param base for Ollama its root, for OpenAI-compatible servers the root that ends in {@code /v1}
 * @param apiKey sent as a bearer token; never logged
 * @param batchTexts texts in one request
 * @param dimension asked for where the model offers several; 0: the model's own
 * @param window tokens that the model reads in full; 0: as the server tells, else 8,192
 * @param attempts how often a request is sent at most
 * @param firstWait before the second attempt; doubled for each further one, up to a minute
 */
public record RemoteSettings(
        URI base,
        String model,
        @Nullable String apiKey,
        int batchTexts,
        int dimension,
        int window,
        int attempts,
        Duration firstWait) {
    public static RemoteSettings of(URI base, String model, @Nullable String apiKey) {
        return new RemoteSettings(base, model, apiKey, 64, 0, 0, 6, Duration.ofSeconds(1));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return model + " at " + Names.withoutSecrets(base.toString());
    }
}
