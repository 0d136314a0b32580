package dev.lockstep.store.lucene.internal.graph;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Lucene's own graph format with two differences on the writing side: vectors of up to {@link
 * #MAX_DIMENSION} components, and graphs only where they will serve. Files are Lucene's own and are
 * read by it; the format's name is therefore its.
 *
 * <p>While a collection is loaded, segments are written flat and merged flat: the one graph is
 * built once, at the end, by all workers.
 */
public final class GraphFormat extends KnnVectorsFormat {
    public static final int MAX_DIMENSION = 4096;

    /** Searches look at about this many rows times the logarithm of all; below that, scan. */
    private static final int SMALLEST = 250;

    private static final int NEVER = Integer.MAX_VALUE;

    private final KnnVectorsFormat flat;
    private final KnnVectorsFormat graph;
    private volatile boolean graphs;

    private GraphFormat(KnnVectorsFormat flat, KnnVectorsFormat graph, boolean graphs) {
        super(graph.getName());
        this.flat = flat;
        this.graph = graph;
        this.graphs = graphs;
    }

    /**
     * @param graphs whether to write graphs at once, or only after {@link #withGraphs}
     */
    public static GraphFormat of(
            IndexSettings s, int workers, ExecutorService compute, boolean graphs) {
        return new GraphFormat(
                format(s, 1, null, NEVER),
                format(s, workers, workers > 1 ? compute : null, SMALLEST),
                graphs);
    }

    /** From now on every segment written has a graph, but the smallest, where a scan is quicker. */
    public void withGraphs() {
        graphs = true;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return (graphs ? graph : flat).fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return graph.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String fieldName) {
        return MAX_DIMENSION;
    }

    private static KnnVectorsFormat format(
            IndexSettings s,
            int workers,
            @org.jspecify.annotations.Nullable ExecutorService compute,
            int smallest) {
        return switch (s.quantization()) {
            case NONE ->
                    new Lucene99HnswVectorsFormat(
                            s.m(), s.efConstruction(), workers, compute, smallest);
            case INT8 ->
                    new Lucene104HnswScalarQuantizedVectorsFormat(
                            ScalarEncoding.UNSIGNED_BYTE,
                            s.m(),
                            s.efConstruction(),
                            workers,
                            compute,
                            smallest);
        };
    }
}
