package dev.lockstep.store.lucene.internal.filter;

import dev.lockstep.api.search.Filter;
import dev.lockstep.store.lucene.internal.segment.LeafVectors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rows pass a filter, as one bit a row. A generation never changes, so the last filters used
 * are kept.
 */
public final class AcceptedRows {
    private static final int KEPT = 64;
    private static final long KEPT_BYTES = 64L << 20;

    private final IndexSearcher searcher;
    private final List<LeafVectors> leaves;
    private final int most;
    private final Map<Filter, Accepted> kept = new LinkedHashMap<>(16, 0.75f, true);

    public AcceptedRows(IndexSearcher searcher, List<LeafVectors> leaves) {
        this.searcher = searcher;
        this.leaves = leaves;
        long bytes = 1 + searcher.getIndexReader().maxDoc() / 8;
        this.most = (int) Math.clamp(KEPT_BYTES / bytes, 1, KEPT);
    }

    /**
     * Live rows that pass, by segment.
     *
     * @param rows how many
     */
    public record Accepted(List<FixedBitSet> bits, long rows) {}

    public static boolean isEverything(Filter filter) {
        return filter instanceof Filter.And and
                && and.parts().stream().allMatch(AcceptedRows::isEverything);
    }

    public Accepted of(Filter filter) throws IOException {
        synchronized (kept) {
            Accepted known = kept.get(filter);
            if (known != null) {
                return known;
            }
        }
        Accepted computed = compute(filter);
        synchronized (kept) {
            kept.put(filter, computed);
            if (kept.size() > most) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        return computed;
    }

    private Accepted compute(Filter filter) throws IOException {
        List<LeafReaderContext> contexts = searcher.getIndexReader().leaves();
        FixedBitSet[] bits = new FixedBitSet[leaves.size()];
        long rows = 0;
        for (int i = 0; i < bits.length; i++) {
            bits[i] = passing(filter, contexts.get(i));
            removeDeleted(bits[i], leaves.get(i).liveDocs());
            rows += bits[i].cardinality();
        }
        return new Accepted(List.of(bits), rows);
    }

    private FixedBitSet passing(Filter filter, LeafReaderContext leaf) throws IOException {
        int size = leaf.reader().maxDoc();
        FixedBitSet rows = new FixedBitSet(size);
        switch (filter) {
            case Filter.And and -> {
                rows.set(0, size);
                for (Filter part : and.parts()) {
                    rows.and(passing(part, leaf));
                }
            }
            case Filter.Or or -> {
                for (Filter part : or.parts()) {
                    rows.or(passing(part, leaf));
                }
            }
            case Filter.Not not -> {
                rows.set(0, size);
                rows.andNot(passing(not.part(), leaf));
            }
            case Filter.Exists _, Filter.In _, Filter.NumberRange _, Filter.TextRange _ ->
                    find(FilterQueries.of(filter), leaf, rows);
        }
        return rows;
    }

    private void find(Query query, LeafReaderContext leaf, FixedBitSet rows) throws IOException {
        Query rewritten = searcher.rewrite(new ConstantScoreQuery(query));
        Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
        Scorer scorer = weight.scorer(leaf);
        if (scorer != null) {
            rows.or(scorer.iterator());
        }
    }

    private static void removeDeleted(FixedBitSet rows, @Nullable Bits live) {
        if (live != null) {
            for (int d = rows.nextSetBit(0);
                    d != DocIdSetIterator.NO_MORE_DOCS;
                    d = next(rows, d)) {
                if (!live.get(d)) {
                    rows.clear(d);
                }
            }
        }
    }

    private static int next(FixedBitSet rows, int doc) {
        return doc + 1 < rows.length() ? rows.nextSetBit(doc + 1) : DocIdSetIterator.NO_MORE_DOCS;
    }
}
