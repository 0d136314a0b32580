package dev.lockstep.store.memory;

import dev.lockstep.api.Batch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects rows into a batch. */
final class Columns {
    private final int dimension;
    private final List<String> ids = new ArrayList<>();
    private final List<Stored> rows = new ArrayList<>();

    Columns(int dimension) {
        this.dimension = dimension;
    }

    void add(String id, Stored row) {
        ids.add(id);
        rows.add(row);
    }

    int size() {
        return ids.size();
    }

    String lastId() {
        return ids.getLast();
    }

    Batch batch() {
        int n = ids.size();
        float[] vectors = new float[n * dimension];
        BitSet without = new BitSet(n);
        @Nullable String[] documents = new String[n];
        @Nullable String[] metadata = new String[n];
        @Nullable String[] embeddedFrom = new String[n];
        for (int i = 0; i < n; i++) {
            Stored row = rows.get(i);
            float[] v = row.vector();
            if (v == null) {
                without.set(i);
            } else {
                System.arraycopy(v, 0, vectors, i * dimension, dimension);
            }
            documents[i] = row.document();
            metadata[i] = row.metadata();
            embeddedFrom[i] = row.embeddedFrom();
        }
        return new Batch(
                ids.toArray(String[]::new),
                dimension,
                vectors,
                dimension == 0 || without.isEmpty() ? null : without,
                documents,
                metadata,
                embeddedFrom);
    }
}
