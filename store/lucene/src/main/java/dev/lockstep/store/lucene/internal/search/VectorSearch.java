package dev.lockstep.store.lucene.internal.search;

import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.store.lucene.internal.document.Fields;
import dev.lockstep.store.lucene.internal.filter.AcceptedRows;
import dev.lockstep.store.lucene.internal.filter.AcceptedRows.Accepted;
import dev.lockstep.store.lucene.internal.read.OpenGeneration;
import dev.lockstep.store.lucene.internal.segment.Ids;
import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows nearest to a vector: by the graph, or by comparing with every row that may be a
 * hit where these are few, where it is asked for, or where the graph brought too few.
 */
final class VectorSearch {
    private final OpenGeneration generation;

    VectorSearch(OpenGeneration generation) {
        this.generation = generation;
    }

    /**
     * What was found, best first.
     *
     * @param candidates rows that pass the filter, with a vector or without
     */
    record Outcome(Nearest.Found[] found, Path path, long compared, long candidates) {}

    Outcome find(float[] query, int count, int effort, boolean exact, Filter filter)
            throws IOException {
        Accepted accepted =
                AcceptedRows.isEverything(filter) ? null : generation.accepted().of(filter);
        long candidates = accepted == null ? generation.rows() : accepted.rows();
        int kept = Math.max(count, effort);
        if (exact || isScan(candidates, accepted != null, kept)) {
            return scan(query, count, accepted, candidates, 0);
        }
        Outcome walked = walk(query, count, kept, accepted, candidates);
        return walked.found().length == count
                ? walked
                : scan(query, count, accepted, candidates, walked.compared());
    }

    /**
     * Whether comparing all candidates costs less than the graph. A walk looks at about {@code 1.7
     * · effort · ln(rows)} rows, and at so many more as the filter passes fewer; measured at
     * 100,000 × 384 both cost the same at 10 % passing, and the scan finds all.
     */
    private boolean isScan(long candidates, boolean filtered, int effort) {
        if (candidates <= LeafVectors.SCAN_ROWS) {
            return true;
        }
        double rows = generation.rows();
        double looked = 1.7 * effort * Math.log(rows) * rows / candidates;
        return filtered ? candidates <= 1.3 * looked : candidates <= looked;
    }

    private Outcome walk(
            float[] query, int count, int effort, @Nullable Accepted accepted, long candidates)
            throws IOException {
        Nearest nearest = new Nearest(count, new Ids(generation.leaves()));
        long compared = 0;
        for (int i = 0; i < generation.leaves().size(); i++) {
            LeafVectors leaf = generation.leaves().get(i);
            FixedBitSet bits = accepted == null ? null : accepted.bits().get(i);
            compared +=
                    leaf.size() <= LeafVectors.GRAPH_ROWS
                            ? scan(leaf, query, bits, nearest)
                            : walk(leaf, query, effort, bits, nearest);
        }
        return new Outcome(nearest.sorted(), Path.GRAPH, compared, candidates);
    }

    /** What the graph brings is compared again by the vectors themselves. */
    private static long walk(
            LeafVectors leaf,
            float[] query,
            int effort,
            @Nullable FixedBitSet bits,
            Nearest nearest)
            throws IOException {
        TopKnnCollector collector =
                new TopKnnCollector(effort, Integer.MAX_VALUE, KnnSearchStrategy.Hnsw.DEFAULT);
        AcceptDocs docs =
                bits == null
                        ? AcceptDocs.fromLiveDocs(leaf.liveDocs(), leaf.reader().maxDoc())
                        : new AcceptedDocs(bits);
        leaf.reader().searchNearestVectors(Fields.VECTOR, query, collector, docs);
        LeafVectors.Comparison comparison = leaf.compare(query);
        for (ScoreDoc hit : collector.topDocs().scoreDocs) {
            nearest.offer(leaf.docBase() + hit.doc, comparison.nearness(leaf.ordinal(hit.doc)));
        }
        return collector.visitedCount();
    }

    private Outcome scan(
            float[] query, int count, @Nullable Accepted accepted, long candidates, long before)
            throws IOException {
        Nearest nearest = new Nearest(count, new Ids(generation.leaves()));
        long compared = before;
        for (int i = 0; i < generation.leaves().size(); i++) {
            FixedBitSet bits = accepted == null ? null : accepted.bits().get(i);
            compared += scan(generation.leaves().get(i), query, bits, nearest);
        }
        return new Outcome(nearest.sorted(), Path.EXACT, compared, candidates);
    }

    private static long scan(
            LeafVectors leaf, float[] query, @Nullable FixedBitSet bits, Nearest nearest)
            throws IOException {
        if (leaf.size() == 0) {
            return 0;
        }
        LeafVectors.Comparison comparison = leaf.compare(query);
        return bits == null
                ? scanAll(leaf, comparison, nearest)
                : scanAccepted(leaf, comparison, bits, nearest);
    }

    private static long scanAll(
            LeafVectors leaf, LeafVectors.Comparison comparison, Nearest nearest)
            throws IOException {
        Bits live = leaf.liveDocs();
        long compared = 0;
        for (int ordinal = 0; ordinal < leaf.size(); ordinal++) {
            int doc = leaf.doc(ordinal);
            if (live == null || live.get(doc)) {
                nearest.offer(leaf.docBase() + doc, comparison.nearness(ordinal));
                compared++;
            }
        }
        return compared;
    }

    private static long scanAccepted(
            LeafVectors leaf, LeafVectors.Comparison comparison, FixedBitSet bits, Nearest nearest)
            throws IOException {
        long compared = 0;
        BitSetIterator docs = new BitSetIterator(bits, 0);
        for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
            int ordinal = leaf.ordinal(d);
            if (ordinal >= 0) {
                nearest.offer(leaf.docBase() + d, comparison.nearness(ordinal));
                compared++;
            }
        }
        return compared;
    }

    /** The exact rank of a row among those that pass, from 1; 0 where it has none. */
    long rank(float[] query, int doc, Filter filter) throws IOException {
        Ids ids = new Ids(generation.leaves());
        LeafVectors own = generation.leaves().get(ids.leafOf(doc));
        int ordinal = own.ordinal(doc - own.docBase());
        if (ordinal < 0) {
            return 0;
        }
        float near = own.compare(query).nearness(ordinal);
        Rank rank = new Rank(ids.of(doc), near, ids);
        Accepted accepted = generation.accepted().of(filter);
        for (int i = 0; i < generation.leaves().size(); i++) {
            LeafVectors leaf = generation.leaves().get(i);
            rank.count(leaf, query, accepted.bits().get(i));
        }
        return rank.better + 1;
    }

    /** Counts the rows that are better than one. */
    private static final class Rank {
        private final String id;
        private final float near;
        private final Ids ids;
        private long better;

        Rank(String id, float near, Ids ids) {
            this.id = id;
            this.near = near;
            this.ids = ids;
        }

        void count(LeafVectors leaf, float[] query, FixedBitSet bits) throws IOException {
            if (leaf.size() == 0) {
                return;
            }
            LeafVectors.Comparison comparison = leaf.compare(query);
            for (int ordinal = 0; ordinal < leaf.size(); ordinal++) {
                int doc = leaf.doc(ordinal);
                if (bits.get(doc)) {
                    float other = comparison.nearness(ordinal);
                    if (other > near
                            || other == near && ids.of(leaf.docBase() + doc).compareTo(id) < 0) {
                        better++;
                    }
                }
            }
        }
    }

    private static final class AcceptedDocs extends AcceptDocs {
        private final FixedBitSet bits;
        private final int rows;

        AcceptedDocs(FixedBitSet bits) {
            this.bits = bits;
            this.rows = bits.cardinality();
        }

        @Override
        public Bits bits() {
            return bits;
        }

        @Override
        public DocIdSetIterator iterator() {
            return new BitSetIterator(bits, rows);
        }

        @Override
        public int cost() {
            return rows;
        }
    }
}
