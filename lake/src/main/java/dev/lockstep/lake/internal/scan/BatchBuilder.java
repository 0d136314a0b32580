package dev.lockstep.lake.internal.scan;

import dev.lockstep.api.Batch;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Columns that fill up to a batch. */
public final class BatchBuilder {
    private final int dimension;
    private final int capacity;
    private final String[] ids;
    private final float[] vectors;
    private final BitSet withoutVector = new BitSet();
    private final @Nullable String[][] texts;
    private int size;

    public BatchBuilder(int dimension, int capacity) {
        this.dimension = dimension;
        this.capacity = capacity;
        this.ids = new String[capacity];
        this.vectors = new float[Math.multiplyExact(capacity, dimension)];
        this.texts = new @Nullable String[RowScan.TEXTS][capacity];
    }

    boolean full() {
        return size == capacity;
    }

    int size() {
        return size;
    }

    int dimension() {
        return dimension;
    }

    /** The array that takes the next row's vector, from {@link #offset} on. */
    float[] vectors() {
        return vectors;
    }

    int offset() {
        return size * dimension;
    }

    void text(int column, @Nullable String value) {
        texts[column][size] = value;
    }

    /** Ends the row. */
    void add(String id, boolean hasVector) {
        ids[size] = id;
        if (!hasVector) {
            withoutVector.set(size);
        }
        size++;
    }

    public Batch build() {
        return new Batch(
                Arrays.copyOf(ids, size),
                dimension,
                size == capacity ? vectors : Arrays.copyOf(vectors, size * dimension),
                dimension == 0 || withoutVector.isEmpty() ? null : withoutVector,
                column(0),
                column(1),
                column(2));
    }

    /** The column, absent as a whole where no row has a value. */
    private @Nullable String @Nullable [] column(int column) {
        @Nullable String[] values = Arrays.copyOf(texts[column], size);
        for (String value : values) {
            if (value != null) {
                return values;
            }
        }
        return null;
    }
}
