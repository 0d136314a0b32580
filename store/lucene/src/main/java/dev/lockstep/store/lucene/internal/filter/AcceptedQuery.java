package dev.lockstep.store.lucene.internal.filter;

import dev.lockstep.store.lucene.internal.filter.AcceptedRows.Accepted;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;

/** Rows already known to pass a filter, as a clause of a text query. */
public final class AcceptedQuery extends Query {
    private final Accepted accepted;

    public AcceptedQuery(Accepted accepted) {
        this.accepted = accepted;
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
                FixedBitSet bits = accepted.bits().get(leaf.ord);
                int rows = bits.cardinality();
                return new DefaultScorerSupplier(
                        new ConstantScoreScorer(score(), mode, new BitSetIterator(bits, rows)));
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public String toString(String field) {
        return "accepted(" + accepted.rows() + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AcceptedQuery o && o.accepted == accepted;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(accepted);
    }
}
