package dev.lockstep.index.internal;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import java.util.List;

/** Searches a generation for a few of its own rows: each must be found by its own vector. */
final class AskCanaries {
    private static final int ASKED = 5;
    private static final double SAME = 1e-4;

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
        int asked;
        try (OpenGenerations.Lease lease = open.lease(generation)) {
            asked = askAll(lease.searcher(), rows);
        } catch (RuntimeException e) {
            open.retire(generation);
            throw e;
        }
        return asked == 1
                ? "1 canary query found its own row."
                : asked + " canary queries found their own rows.";
    }

    private static int askAll(Searcher searcher, Snapshot rows) {
        int asked = 0;
        List<Split> splits =
                rows.plan(ASKED).stream().filter(s -> s.kind() == Split.Kind.ROWS).toList();
        for (int i = 0; i < splits.size() && asked < ASKED; i++) {
            int left = splits.size() - i;
            int share = (ASKED - asked + left - 1) / left;
            asked += ask(searcher, rows, splits.get(i), share);
        }
        return asked;
    }

    private static int ask(Searcher searcher, Snapshot rows, Split split, int most) {
        int asked = 0;
        try (BatchReader reader = rows.open(split, Position.START, most)) {
            Batch batch = reader.next();
            for (int i = 0; batch != null && i < Math.min(batch.size(), most); i++) {
                float[] vector = batch.vector(i);
                if (vector != null) {
                    requireFound(searcher, batch.id(i), vector);
                    asked++;
                }
            }
        }
        return asked;
    }

    /** Another row with the same vector is as good an answer. */
    private static void requireFound(Searcher searcher, String id, float[] vector) {
        List<Hit> hits = searcher.search(SearchRequest.byVector(vector, 10)).hits();
        List<Hit> exact =
                searcher.search(
                                new SearchRequest(
                                        SearchRequest.Mode.VECTOR,
                                        vector,
                                        null,
                                        1,
                                        0,
                                        true,
                                        dev.lockstep.api.search.Filter.all()))
                        .hits();
        boolean found =
                hits.stream().anyMatch(h -> h.id().equals(id))
                        || !hits.isEmpty()
                                && !exact.isEmpty()
                                && Math.abs(hits.getFirst().score() - exact.getFirst().score())
                                        < SAME;
        if (!found) {
            throw ProveStep.notEqual(
                    "row '"
                            + dev.lockstep.api.Names.shown(id)
                            + "' is not found by its own vector");
        }
    }
}
