package dev.lockstep.embed;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import dev.lockstep.embed.internal.JsonHttp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A model behind HTTP: Ollama or any server with OpenAI's embeddings route.
 *
 * <p>Texts go in batches. Such servers do not tell how they count tokens, so {@link #tokens} is an
 * estimate (a token for each three bytes of UTF-8); a server that refuses a text for its length
 * fails the call, since both kinds are asked not to cut.
 */
public final class RemoteEmbedder implements Embedder {
    private static final int DEFAULT_WINDOW = 8192;

    private final Protocol protocol;
    private final RemoteSettings settings;
    private final JsonHttp http;
    private final TokenUsage usage;
    private final ModelIdentity identity;
    private final int dimension;
    private final int window;

    /** What one request asks and what its answer means. */
    interface Protocol {
        JsonNode ask(JsonHttp http, List<String> texts);

        List<float[]> vectors(JsonNode answer);

        long tokens(JsonNode answer);

        /** What tells versions of the model apart, as far as the server tells. */
        String revision(JsonHttp http);

        /** The window in tokens, 0 where the server does not tell. */
        int window(JsonHttp http);
    }

    private RemoteEmbedder(
            RemoteSettings settings,
            JsonHttp.Waiting waiting,
            Function<RemoteSettings, Protocol> protocol) {
        this.settings = settings;
        this.usage = new TokenUsage();
        this.http = new JsonHttp(settings, usage, waiting);
        this.protocol = protocol.apply(settings);
        int told = settings.window() > 0 ? settings.window() : this.protocol.window(http);
        this.window = told > 0 ? told : DEFAULT_WINDOW;
        this.dimension = ask(List.of("dimension")).getFirst().length;
        this.identity =
                new ModelIdentity(
                        settings.model(),
                        this.protocol.revision(http),
                        "server",
                        "refuse@" + window,
                        settings.dimension() > 0 ? "dimensions=" + settings.dimension() : "");
    }

    /**
     * Ollama's {@code /api/embed}. The revision is the digest that it reports for the model.
     *
     * @throws LockstepException EXTERNAL where it cannot be reached, USER where it has no such
     *     model
     */
    public static RemoteEmbedder ollama(RemoteSettings settings) {
        return ollama(settings, Thread::sleep);
    }

    static RemoteEmbedder ollama(RemoteSettings settings, JsonHttp.Waiting waiting) {
        return new RemoteEmbedder(settings, waiting, OllamaProtocol::new);
    }

    /**
     * {@code POST {base}/embeddings} as OpenAI has it. The service tells no revision: canaries
     * notice a changed model.
     */
    public static RemoteEmbedder openAi(RemoteSettings settings) {
        return openAi(settings, Thread::sleep);
    }

    static RemoteEmbedder openAi(RemoteSettings settings, JsonHttp.Waiting waiting) {
        return new RemoteEmbedder(settings, waiting, OpenAiProtocol::new);
    }

    /** What the server has charged so far. */
    public TokenUsage usage() {
        return usage;
    }

    @Override
    public long tokensCharged() {
        return usage.tokens();
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public int window() {
        return window;
    }

    @Override
    public int tokens(String text) {
        return 2 + (text.getBytes(StandardCharsets.UTF_8).length + 2) / 3;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += settings.batchTexts()) {
            List<String> part =
                    texts.subList(from, Math.min(texts.size(), from + settings.batchTexts()));
            for (float[] vector : ask(part)) {
                vectors.add(requireDimension(vector));
            }
        }
        return vectors;
    }

    private List<float[]> ask(List<String> texts) {
        JsonNode answer = protocol.ask(http, texts);
        usage.answered(protocol.tokens(answer));
        List<float[]> vectors = protocol.vectors(answer);
        if (vectors.size() != texts.size()) {
            throw broken(vectors.size() + " vectors for " + texts.size() + " texts");
        }
        return vectors;
    }

    private float[] requireDimension(float[] vector) {
        if (vector.length != dimension) {
            throw broken("a vector of " + vector.length + " dimensions, not " + dimension);
        }
        return vector;
    }

    private LockstepException broken(String found) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "model-answer",
                "Cannot embed with " + settings + ": found " + found + " in its answer.");
    }

    static float[] floats(JsonNode array) {
        float[] vector = new float[array.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = array.get(i).floatValue();
        }
        return vector;
    }

    @Override
    public void close() {
        http.close();
    }
}
