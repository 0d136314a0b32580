package dev.lockstep.transfer.internal;

import dev.lockstep.api.Batch;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Makes batches of some rows of others. */
public final class Batches {
    private Batches() {}

    /** The named rows in the named order, copied. */
    public static Batch select(Batch batch, int[] rows) {
        int dimension = batch.dimension();
        float[] vectors = new float[rows.length * dimension];
        BitSet without = new BitSet();
        String[] ids = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            ids[i] = batch.id(rows[i]);
            System.arraycopy(
                    batch.vectors(), rows[i] * dimension, vectors, i * dimension, dimension);
            without.set(i, !batch.hasVector(rows[i]));
        }
        return new Batch(
                ids,
                dimension,
                vectors,
                dimension == 0 || without.isEmpty() ? null : without,
                select(batch.documents(), rows),
                select(batch.metadata(), rows),
                select(batch.embeddedFrom(), rows));
    }

    /** The rows that are not in the set; the batch itself where the set is empty. */
    public static Batch without(Batch batch, BitSet out) {
        if (out.isEmpty()) {
            return batch;
        }
        int[] rows = new int[batch.size() - out.cardinality()];
        int n = 0;
        for (int i = out.nextClearBit(0); i < batch.size(); i = out.nextClearBit(i + 1)) {
            rows[n++] = i;
        }
        return select(batch, Arrays.copyOf(rows, n));
    }

    private static @Nullable String @Nullable [] select(
            @Nullable String @Nullable [] column, int[] rows) {
        if (column == null) {
            return null;
        }
        @Nullable String[] some = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            some[i] = column[rows[i]];
        }
        return some;
    }
}
