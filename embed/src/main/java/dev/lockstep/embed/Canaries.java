package dev.lockstep.embed;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.embed.Embedder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A few fixed texts whose vectors are kept with a collection. Embedded again later, they tell
 * whether the model of that name is still the same model.
 *
 * <p>Vectors are compared by cosine and not bit by bit: the same weights on another processor may
 * round differently.
 */
public final class Canaries {
    private static final List<String> TEXTS =
            List.of(
                    "The quick brown fox jumps over the lazy dog.",
                    "En 1969 deux hommes ont marché sur la Lune.",
                    "SELECT id, price FROM orders WHERE price > 9.99");
    private static final String PREFIX = "canary-";
    private static final double SAME = 0.9995;

    private Canaries() {}

    /** Properties to keep with a collection. */
    public static Map<String, String> of(Embedder embedder) {
        Map<String, String> properties = new LinkedHashMap<>();
        List<float[]> vectors = embedder.embed(TEXTS);
        for (int i = 0; i < vectors.size(); i++) {
            properties.put(PREFIX + i, encode(vectors.get(i)));
        }
        return properties;
    }

    /**
     * Checks the model against a collection's properties; those without canaries pass.
     *
     * @throws LockstepException CONFLICT with code {@code model-changed} where it gives other
     *     vectors; INTERNAL with code {@code canary-damaged} where the kept ones cannot be read
     */
    public static void verify(Map<String, String> properties, Embedder embedder) {
        if (!properties.containsKey(PREFIX + 0)) {
            return;
        }
        List<float[]> now = embedder.embed(TEXTS);
        for (int i = 0; i < now.size(); i++) {
            String kept = properties.get(PREFIX + i);
            double cosine = kept == null ? 1 : cosine(decode(kept), now.get(i));
            if (cosine < SAME) {
                throw LockstepException.conflict(
                        "model-changed",
                        "Cannot embed with "
                                + embedder.identity().name()
                                + ": found another model behind this name (a fixed text's vector has cosine "
                                + String.format("%.4f", cosine)
                                + " to the one kept with the collection), expected at least "
                                + SAME
                                + "; give back the former model, or make a new index.");
            }
        }
    }

    static List<String> texts() {
        return TEXTS;
    }

    /** Whether these vectors of the texts are of one model. */
    static boolean same(float[] a, float[] b) {
        return cosine(a, b) >= SAME;
    }

    private static double cosine(float[] a, float[] b) {
        if (a.length != b.length) {
            return 0;
        }
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return aa == 0 || bb == 0 ? 0 : dot / Math.sqrt(aa * bb);
    }

    private static String encode(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static float[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "canary-damaged",
                    "Cannot check the model: found a vector kept with the collection that is no Base64 ("
                            + e.getMessage()
                            + "), expected one of "
                            + TEXTS.size()
                            + " fixed texts; make a new index, or restore a backup.",
                    e);
        }
        float[] vector = new float[bytes.length / 4];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }
}
