package dev.lockstep.store.lucene.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.store.lucene.internal.document.Absent;
import dev.lockstep.store.lucene.internal.document.Columns;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Grows the columns of one batch, whose rows all come from batches with the same columns. */
final class BatchColumns {
    private final int dimension;
    private final String[] ids;
    private final float[] vectors;
    private final BitSet withoutVector = new BitSet();
    private final @Nullable String[] documents;
    private final @Nullable String[] metadata;
    private final @Nullable String[] embeddedFrom;
    private int absent = -1;
    private int size;

    BatchColumns(int dimension, int most) {
        this.dimension = dimension;
        this.ids = new String[most];
        this.vectors = new float[most * dimension];
        this.documents = new @Nullable String[most];
        this.metadata = new @Nullable String[most];
        this.embeddedFrom = new @Nullable String[most];
    }

    int size() {
        return size;
    }

    /** Whether a row with these columns absent can be in this batch. */
    boolean goesWith(int absentOfRow) {
        if (absent < 0) {
            absent = absentOfRow;
        }
        return absent == absentOfRow;
    }

    void add(String id, Columns columns, float @Nullable [] vector) {
        if (vector == null) {
            withoutVector.set(size);
        } else {
            System.arraycopy(vector, 0, vectors, size * dimension, dimension);
        }
        add(id, columns);
    }

    void add(String id, Columns columns, byte[] rawVector) {
        RowReader.floats(rawVector, vectors, size * dimension);
        add(id, columns);
    }

    private void add(String id, Columns columns) {
        ids[size] = id;
        documents[size] = columns.document;
        metadata[size] = columns.metadata;
        embeddedFrom[size] = columns.embeddedFrom;
        size++;
    }

    @Nullable Batch toBatch() {
        if (size == 0) {
            return null;
        }
        int own = has(Absent.VECTORS) ? dimension : 0;
        return new Batch(
                Arrays.copyOf(ids, size),
                own,
                Arrays.copyOf(vectors, size * own),
                own == 0 || withoutVector.isEmpty() ? null : withoutVector,
                has(Absent.DOCUMENTS) ? Arrays.copyOf(documents, size) : null,
                has(Absent.METADATA) ? Arrays.copyOf(metadata, size) : null,
                has(Absent.LINEAGE) ? Arrays.copyOf(embeddedFrom, size) : null);
    }

    private boolean has(int column) {
        return (absent & column) == 0;
    }
}
