package dev.lockstep.embed;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.embed.ModelIdentity;
import dev.lockstep.embed.internal.Computing;
import dev.lockstep.embed.internal.OnnxRuntime;
import dev.lockstep.embed.internal.Pooling;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.LongBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A sentence-transformer inside this process, by ONNX Runtime: no service, no key.
 *
 * <p>Each text is its own call of the model, and texts run side by side on a bounded pool: with a
 * quantised model the vector of a text would otherwise depend on the texts that share its batch.
 * Mean pooling over the tokens, then unit length, as the model was trained.
 */
public final class OnnxEmbedder implements Embedder {
    private static final int WINDOW = 256;

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;
    private final ModelIdentity identity;
    private final int dimension;
    private final Computing computing;

    private OnnxEmbedder(
            OrtSession session,
            HuggingFaceTokenizer tokenizer,
            ModelIdentity identity,
            int dimension,
            Computing computing) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.identity = identity;
        this.dimension = dimension;
        this.computing = computing;
    }

    /** all-MiniLM-L6-v2, quantised to 8 bits: 384 dimensions, 23 MB; the default. */
    public static OnnxEmbedder miniLmQuantised(int threads) {
        return fromClassPath("all-minilm-l6-v2-q", 384, threads);
    }

    /**
     * Loads a model from {@code NAME.onnx} and {@code NAME-tokenizer.json} on the class path.
     *
     * @param threads texts computed at once
     * @throws LockstepException INTERNAL where they are not there or are damaged
     */
    public static OnnxEmbedder fromClassPath(String name, int dimension, int threads) {
        byte[] weights = resource("/" + name + ".onnx");
        byte[] vocabulary = resource("/" + name + "-tokenizer.json");
        try {
            ModelIdentity identity =
                    new ModelIdentity(
                            name,
                            revision(weights, vocabulary),
                            "mean",
                            "refuse@" + WINDOW,
                            "unit");
            return new OnnxEmbedder(
                    Computing.withDeepStack("load-" + name, () -> session(weights)),
                    HuggingFaceTokenizer.newInstance(
                            new ByteArrayInputStream(vocabulary),
                            Map.of("truncation", "false", "padding", "false")),
                    identity,
                    dimension,
                    new Computing(name, threads));
        } catch (IOException | IllegalStateException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "model-load",
                    "Cannot load the model " + name + ": " + e.getMessage(),
                    e);
        }
    }

    private static OrtSession session(byte[] weights) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return OnnxRuntime.environment().createSession(weights, options);
        } catch (OrtException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static byte[] resource(String path) {
        try (InputStream in = OnnxEmbedder.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new LockstepException(
                        ErrorKind.INTERNAL,
                        "model-missing",
                        "Cannot load a model: found no " + path + " on the class path.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL, "model-load", "Cannot read " + path + ".", e);
        }
    }

    private static String revision(byte[] weights, byte[] vocabulary) {
        MessageDigest digest = Lineage.sha256();
        digest.update(weights);
        digest.update(vocabulary);
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
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
        return WINDOW;
    }

    @Override
    public int tokens(String text) {
        return tokenizer.encode(text).getIds().length;
    }

    @Override
    public List<float[]> embed(List<String> texts) {
        return computing.map(texts, this::embedOne);
    }

    private float[] embedOne(String text) {
        Encoding encoding = tokenizer.encode(text);
        long[] ids = encoding.getIds();
        if (ids.length > WINDOW) {
            throw tooLong(text, ids.length, WINDOW);
        }
        long[] shape = {1, ids.length};
        try (OnnxTensor input = tensor(ids, shape);
                OnnxTensor mask = tensor(encoding.getAttentionMask(), shape);
                OnnxTensor types = tensor(encoding.getTypeIds(), shape);
                OrtSession.Result result =
                        session.run(
                                Map.of(
                                        "input_ids", input,
                                        "attention_mask", mask,
                                        "token_type_ids", types))) {
            OnnxTensor hidden = (OnnxTensor) result.get(0);
            return Pooling.meanToUnit(hidden.getFloatBuffer(), ids.length, dimension);
        } catch (OrtException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "model-run",
                    "Cannot embed a text with " + identity.name() + ": " + e.getMessage(),
                    e);
        }
    }

    private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
        return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
    }

    static LockstepException tooLong(String text, int found, int window) {
        return LockstepException.user(
                        "text-too-long",
                        "Cannot embed the text '"
                                + Names.shown(text)
                                + "': found "
                                + found
                                + " tokens, expected at most "
                                + window
                                + "; shorten the text template, or make the index with --long-texts"
                                + " chunk.")
                .with("tokens", found)
                .with("window", window);
    }

    @Override
    public void close() {
        computing.close();
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
