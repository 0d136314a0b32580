package dev.lockstep.index.internal.prove;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Names;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.OpenSearchers;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.index.internal.search.OpenGenerations;
import java.util.ArrayList;
import java.util.List;

/**
 * Searches a generation for a few of its own rows by their own vectors. A graph may miss a row now
 * and then, as it may in any search; one that misses most of them does not work.
 */
final class AskCanaries {
    private static final int ASKED = 5;
    private static final double SAME = 1e-4;

    /** Candidates of a second search, where the usual effort does not find the row. */
    private static final int MORE_EFFORT = 500;

    private final OpenGenerations open;

    AskCanaries(OpenGenerations open) {
        this.open = open;
    }

    /**
     * A sentence for the proof. The generation stays open for the searches that follow, unless the
     * asking failed.
     *
     * @param rows the generation's own, proven to be those of the collection: reading a few of them
     *     from there would read a block of vectors for each
     */
    String ask(Generation generation, Snapshot rows) {
        Asked asked = new Asked();
        try (OpenSearchers.Lease lease = open.lease(generation)) {
            askAll(lease.searcher(), rows, asked);
            asked.requireMost();
        } catch (RuntimeException e) {
            open.retire(generation);
            throw e;
        }
        return asked.sentence();
    }

    /** What the queries came to. */
    private static final class Asked {
        private int queries;
        private final List<String> missed = new ArrayList<>();

        void requireMost() {
            if (2 * missed.size() > queries) {
                throw ProveStep.notEqual(
                        "row '"
                                + Names.shown(missed.getFirst())
                                + "' is not found by its own vector, nor are "
                                + (missed.size() - 1)
                                + " others of "
                                + queries);
            }
        }

        String sentence() {
            int found = queries - missed.size();
            String told =
                    found == 1
                            ? "1 canary query found its own row"
                            : found + " canary queries found their own rows";
            return missed.isEmpty()
                    ? told + "."
                    : told
                            + "; the graph misses row '"
                            + Names.shown(missed.getFirst())
                            + "', as it may miss a few.";
        }
    }

    private static void askAll(Searcher searcher, Snapshot rows, Asked asked) {
        List<Split> splits =
                rows.plan(ASKED).stream().filter(s -> s.kind() == Split.Kind.ROWS).toList();
        for (int i = 0; i < splits.size() && asked.queries < ASKED; i++) {
            int left = splits.size() - i;
            int share = (ASKED - asked.queries + left - 1) / left;
            ask(searcher, rows, splits.get(i), share, asked);
        }
    }

    private static void ask(Searcher searcher, Snapshot rows, Split split, int most, Asked asked) {
        try (BatchReader reader = rows.open(split, Position.START, most)) {
            Batch batch = reader.next();
            for (int i = 0; batch != null && i < Math.min(batch.size(), most); i++) {
                float[] vector = batch.vector(i);
                if (vector != null) {
                    asked.queries++;
                    if (!found(searcher, batch.id(i), vector)) {
                        asked.missed.add(batch.id(i));
                    }
                }
            }
        }
    }

    private static boolean found(Searcher searcher, String id, float[] vector) {
        List<Hit> usual = searcher.search(request(vector, 10, 0, false)).hits();
        if (holds(usual, id)) {
            return true;
        }
        // Another row with the same vector is as good an answer; only then are all rows compared.
        List<Hit> exact = searcher.search(request(vector, 1, 0, true)).hits();
        if (asGood(usual, exact)) {
            return true;
        }
        List<Hit> more = searcher.search(request(vector, 10, MORE_EFFORT, false)).hits();
        return holds(more, id) || asGood(more, exact);
    }

    private static boolean holds(List<Hit> hits, String id) {
        return hits.stream().anyMatch(hit -> hit.id().equals(id));
    }

    private static boolean asGood(List<Hit> hits, List<Hit> exact) {
        return !hits.isEmpty()
                && !exact.isEmpty()
                && Math.abs(hits.getFirst().score() - exact.getFirst().score()) < SAME;
    }

    private static SearchRequest request(float[] vector, int count, int effort, boolean exact) {
        return new SearchRequest(
                SearchRequest.Mode.VECTOR, vector, null, count, effort, exact, Filter.all());
    }
}
