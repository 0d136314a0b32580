package dev.lockstep.store.lucene.internal.segment;

import dev.lockstep.api.Metric;
import dev.lockstep.store.lucene.VectorMath;
import dev.lockstep.store.lucene.internal.document.Fields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.codecs.lucene95.HasIndexSlice;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * One segment with a flat view of its vectors: they are compared where they lie in the mapped file.
 * Safe for many threads while the reader is held.
 */
public final class LeafVectors {
    /**
     * Up to about this many candidates are compared one by one: a scan of 5,000 × 384 floats costs
     * what a walk of the graph over the same does, and finds all.
     */
    public static final int SCAN_ROWS = 5_000;

    /** Up to about this many rows of one segment a scan is as quick as its graph. */
    public static final int GRAPH_ROWS = 2_000;

    private final LeafReader reader;
    private final int docBase;
    private final int size;
    private final Metric metric;
    private final @Nullable FloatVectorValues values;
    private final @Nullable MemorySegment flat;
    private final int @Nullable [] docs;

    private LeafVectors(
            LeafReaderContext leaf,
            Metric metric,
            @Nullable FloatVectorValues values,
            @Nullable MemorySegment flat,
            int @Nullable [] docs) {
        this.reader = leaf.reader();
        this.docBase = leaf.docBase;
        this.size = values == null ? 0 : values.size();
        this.metric = metric;
        this.values = values;
        this.flat = flat;
        this.docs = docs;
    }

    public static LeafVectors of(LeafReaderContext leaf, Metric metric) throws IOException {
        FloatVectorValues values = leaf.reader().getFloatVectorValues(Fields.VECTOR);
        if (values == null || values.size() == 0) {
            return new LeafVectors(leaf, metric, null, null, null);
        }
        boolean dense = values.size() == leaf.reader().maxDoc();
        return new LeafVectors(leaf, metric, values, flat(values), dense ? null : docs(values));
    }

    private static @Nullable MemorySegment flat(FloatVectorValues values) throws IOException {
        return values instanceof HasIndexSlice sliced
                        && sliced.getSlice() instanceof MemorySegmentAccessInput slice
                ? slice.segmentSliceOrNull(0, 4L * values.size() * values.dimension())
                : null;
    }

    private static int[] docs(FloatVectorValues values) throws IOException {
        int[] docs = new int[values.size()];
        DocIndexIterator iterator = values.iterator();
        while (iterator.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
            docs[iterator.index()] = iterator.docID();
        }
        return docs;
    }

    public LeafReader reader() {
        return reader;
    }

    public int docBase() {
        return docBase;
    }

    /** Rows with a vector, deleted ones among them. */
    public int size() {
        return size;
    }

    boolean isFlat() {
        return flat != null;
    }

    @Nullable
    public Bits liveDocs() {
        return reader.getLiveDocs();
    }

    public int doc(int ordinal) {
        return docs == null ? ordinal : docs[ordinal];
    }

    /** The vector's place, negative where the row has none. */
    public int ordinal(int doc) {
        if (size == 0) {
            return -1;
        }
        return docs == null ? doc : Arrays.binarySearch(docs, doc);
    }

    /** Compares one query with vectors by their places; for one thread. */
    public interface Comparison {
        /** Higher is nearer: the inner product, or the negated squared distance. */
        float nearness(int ordinal);
    }

    public Comparison compare(float[] query) throws IOException {
        return flat == null ? comparedCopied(query) : comparedInPlace(query, flat);
    }

    private Comparison comparedInPlace(float[] query, MemorySegment vectors) {
        long stride = 4L * query.length;
        return metric == Metric.L2
                ? ordinal -> -VectorMath.squaredDistance(query, vectors, ordinal * stride)
                : ordinal -> VectorMath.dot(query, vectors, ordinal * stride);
    }

    private Comparison comparedCopied(float[] query) throws IOException {
        FloatVectorValues own = values();
        return metric == Metric.L2
                ? ordinal -> -VectorMath.squaredDistance(query, vector(own, ordinal))
                : ordinal -> VectorMath.dot(query, vector(own, ordinal));
    }

    /** The vectors as Lucene gives them, for one thread; only where there are some. */
    public FloatVectorValues values() throws IOException {
        return Objects.requireNonNull(values).copy();
    }

    private static float[] vector(FloatVectorValues values, int ordinal) {
        try {
            return values.vectorValue(ordinal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The score that people see, from what is compared. */
    public static double score(Metric metric, float nearness) {
        return switch (metric) {
            case COSINE -> Math.clamp((double) nearness, -1, 1);
            case INNER_PRODUCT -> nearness;
            case L2 -> -Math.sqrt(Math.max(0, -(double) nearness)) + 0.0;
        };
    }
}
