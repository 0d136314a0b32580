package dev.lockstep.api;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns of many rows in memory, the unit in which rows move.
 *
 * <p>Vectors lie in one flat array: row {@code i} has components {@code i * dimension} to {@code (i
 * + 1) * dimension}. A column that the source does not have is absent ({@code null} as a whole); a
 * value that is missing in one row is {@code null} in the column; empty is neither. Metadata is the
 * text of one JSON object a row, exactly as the source gave it. The arrays are shared, not copied:
 * who receives a batch must not change it.
 */
public final class Batch {
    private final int size;
    private final String[] ids;
    private final int dimension;
    private final float[] vectors;
    private final @Nullable BitSet withoutVector;
    private final @Nullable String @Nullable [] documents;
    private final @Nullable String @Nullable [] metadata;
    private final @Nullable String @Nullable [] embeddedFrom;

    /**
     * @param ids one a row, never null; a batch of deletions has nothing else
     * @param dimension components a vector, 0 where there are no vectors
     * @param vectors {@code ids.length * dimension} floats
     * @param withoutVector rows whose vector is null; their floats are ignored
     * @param embeddedFrom lineage of each vector: 32 hex digits of the hash of text and model
     */
    public Batch(
            String[] ids,
            int dimension,
            float[] vectors,
            @Nullable BitSet withoutVector,
            @Nullable String @Nullable [] documents,
            @Nullable String @Nullable [] metadata,
            @Nullable String @Nullable [] embeddedFrom) {
        this.size = ids.length;
        this.ids = ids;
        this.dimension = dimension;
        this.vectors = vectors;
        this.withoutVector = withoutVector;
        this.documents = documents;
        this.metadata = metadata;
        this.embeddedFrom = embeddedFrom;
        if (vectors.length != (long) size * dimension) {
            throw new IllegalArgumentException(
                    vectors.length + " floats for " + size + " rows of " + dimension);
        }
        requireLength("documents", documents);
        requireLength("metadata", metadata);
        requireLength("embeddedFrom", embeddedFrom);
    }

    private void requireLength(String column, @Nullable String @Nullable [] values) {
        if (values != null && values.length != size) {
            throw new IllegalArgumentException(
                    values.length + " " + column + " for " + size + " rows");
        }
    }

    public static Batch ofIds(List<String> ids) {
        return new Batch(ids.toArray(String[]::new), 0, new float[0], null, null, null, null);
    }

    public static Batch of(List<Row> rows, int dimension) {
        int n = rows.size();
        String[] ids = new String[n];
        float[] vectors = new float[n * dimension];
        BitSet without = new BitSet(n);
        @Nullable String[] documents = new String[n];
        @Nullable String[] metadata = new String[n];
        for (int i = 0; i < n; i++) {
            Row row = rows.get(i);
            ids[i] = row.id();
            float[] v = row.vector();
            if (v == null) {
                without.set(i);
            } else if (v.length != dimension) {
                throw LockstepException.user(
                        "vector-dimension",
                        "Cannot take row '"
                                + Names.shown(row.id())
                                + "': found a vector of "
                                + v.length
                                + " dimensions, expected "
                                + dimension
                                + ".");
            } else {
                System.arraycopy(v, 0, vectors, i * dimension, dimension);
            }
            documents[i] = row.document();
            metadata[i] = row.metadata();
        }
        return new Batch(
                ids,
                dimension,
                vectors,
                dimension == 0 || without.isEmpty() ? null : without,
                documents,
                metadata,
                null);
    }

    public int size() {
        return size;
    }

    public int dimension() {
        return dimension;
    }

    public String id(int row) {
        return ids[row];
    }

    public String[] ids() {
        return ids;
    }

    /** The flat array of all vectors; not to be changed. */
    public float[] vectors() {
        return vectors;
    }

    public boolean hasVector(int row) {
        return dimension > 0 && (withoutVector == null || !withoutVector.get(row));
    }

    public @Nullable BitSet withoutVector() {
        return withoutVector;
    }

    /** A copy of one row's vector, null where it has none. */
    public float @Nullable [] vector(int row) {
        return hasVector(row)
                ? Arrays.copyOfRange(vectors, row * dimension, (row + 1) * dimension)
                : null;
    }

    public boolean hasDocuments() {
        return documents != null;
    }

    public @Nullable String document(int row) {
        return documents == null ? null : documents[row];
    }

    public @Nullable String @Nullable [] documents() {
        return documents;
    }

    public boolean hasMetadata() {
        return metadata != null;
    }

    public @Nullable String metadata(int row) {
        return metadata == null ? null : metadata[row];
    }

    public @Nullable String @Nullable [] metadata() {
        return metadata;
    }

    public @Nullable String embeddedFrom(int row) {
        return embeddedFrom == null ? null : embeddedFrom[row];
    }

    public @Nullable String @Nullable [] embeddedFrom() {
        return embeddedFrom;
    }

    public Row row(int row) {
        return new Row(ids[row], vector(row), document(row), metadata(row));
    }

    /** The rows {@code from} (inclusive) to {@code to} (exclusive), copied. */
    public Batch slice(int from, int to) {
        if (from == 0 && to == size) {
            return this;
        }
        return new Batch(
                Arrays.copyOfRange(ids, from, to),
                dimension,
                Arrays.copyOfRange(vectors, from * dimension, to * dimension),
                withoutVector == null ? null : withoutVector.get(from, to),
                documents == null ? null : Arrays.copyOfRange(documents, from, to),
                metadata == null ? null : Arrays.copyOfRange(metadata, from, to),
                embeddedFrom == null ? null : Arrays.copyOfRange(embeddedFrom, from, to));
    }

    /** Memory that the batch holds, in bytes, estimated. */
    public long bytes() {
        long bytes = 4L * vectors.length;
        for (int i = 0; i < size; i++) {
            bytes += 16 + ids[i].length();
            bytes += textBytes(documents, i) + textBytes(metadata, i) + textBytes(embeddedFrom, i);
        }
        return bytes;
    }

    private static long textBytes(@Nullable String @Nullable [] column, int row) {
        if (column == null) {
            return 0;
        }
        String text = column[row];
        return text == null ? 8 : 16 + text.length();
    }
}
