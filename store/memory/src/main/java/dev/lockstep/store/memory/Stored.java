package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One row as it is kept, with its lineage; immutable. A null one is a deletion. */
record Stored(
        float @Nullable [] vector,
        @Nullable String document,
        @Nullable String metadata,
        @Nullable String embeddedFrom) {
    static Stored of(Batch batch, int row) {
        return new Stored(
                batch.vector(row),
                batch.document(row),
                batch.metadata(row),
                batch.embeddedFrom(row));
    }

    long bytes() {
        long texts = length(document) + length(metadata) + length(embeddedFrom);
        return texts + (vector == null ? 0 : 4L * vector.length);
    }

    private static long length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** The components' raw bits, for serialising. */
    int[] bits() {
        float[] v = vector == null ? new float[0] : vector;
        int[] bits = new int[v.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(v[i]));
        return bits;
    }
}
