package dev.lockstep.index.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.index.IndexParts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Says why a row is not among the hits: absent, late, refused, filtered, missed by the graph, or
 * lower.
 */
final class ExplainHit {
    private final IndexRows indexes;
    private final GenerationRows generations;
    private final SearchIndex search;
    private final IndexParts parts;

    ExplainHit(
            IndexRows indexes, GenerationRows generations, SearchIndex search, IndexParts parts) {
        this.indexes = indexes;
        this.generations = generations;
        this.search = search;
        this.parts = parts;
    }

    Why why(TenantId tenant, String name, SearchQuery query, String id) {
        IndexRow index = indexes.get(tenant, name);
        long number = SearchIndex.number(index, query);
        SearchRequest request = search.request(index, number, query);
        return search.with(
                index,
                number,
                searcher ->
                        searcher.fetch(List.of(id)).isEmpty()
                                ? notThere(index, number, id)
                                : there(searcher, request, id));
    }

    private Why notThere(IndexRow index, long number, String id) {
        Optional<String> reason = generations.refusal(index.tenant(), index.name(), id);
        if (reason.isPresent()) {
            return new Why(id, "refused", "The last sync refused this row: " + reason.get(), 0);
        }
        DatasetView dataset =
                parts.datasets().get().get(index.tenant(), index.definition().dataset());
        if (isIn(parts.places().collections(), index.collection(), id)
                || inDataset(index, dataset, id)) {
            return new Why(
                    id,
                    "late",
                    "The row is in the dataset, but not yet in generation "
                            + number
                            + ", which serves; run: lockstep index sync "
                            + index.name(),
                    0);
        }
        return new Why(
                id,
                "absent",
                "Neither the dataset nor generation " + number + " has a row with this id.",
                0);
    }

    /** By row id where that is the id, by the id column's value otherwise. */
    private boolean inDataset(IndexRow index, DatasetView dataset, String id) {
        String column = index.definition().idColumn();
        if (!Silver.shape(index.definition(), dataset).keyed() || column == null) {
            return isIn(parts.places().silver(), Silver.ref(index, dataset), id);
        }
        String sql =
                "select 1 from dataset where cast(\""
                        + column.replace("\"", "\"\"")
                        + "\" as varchar) = '"
                        + id.replace("'", "''")
                        + "'";
        return parts.datasets().get().query(index.tenant(), dataset.id(), sql, 1).rowCount() > 0;
    }

    private static boolean isIn(Differencing store, CollectionRef ref, String id) {
        String owner = "why-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
        try (Snapshot now = store.pin(ref, owner, Duration.ofMinutes(5))) {
            SnapshotRef pinned = now.ref();
            try {
                return now.fetch(List.of(id)).size() > 0;
            } finally {
                store.unpin(pinned, owner);
            }
        } catch (LockstepException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static Why there(Searcher searcher, SearchRequest request, String id) {
        if (!searcher.passes(request.filter(), id)) {
            return new Why(id, "filtered", "The row is there, but does not pass the filter.", 0);
        }
        List<dev.lockstep.api.search.Hit> hits = searcher.search(request).hits();
        for (int i = 0; i < hits.size(); i++) {
            if (hits.get(i).id().equals(id)) {
                return new Why(id, "found", "The row is hit number " + (i + 1) + ".", i + 1);
            }
        }
        return request.vector() == null ? byTextOnly(id) : byRank(searcher, request, id);
    }

    private static Why byTextOnly(String id) {
        return new Why(
                id,
                "lower",
                "The row is there and passes the filter, but none of its words brought it among the"
                        + " hits; try --mode hybrid.",
                0);
    }

    private static Why byRank(Searcher searcher, SearchRequest request, String id) {
        OptionalLong rank = searcher.exactRank(request, id);
        if (rank.isEmpty()) {
            return new Why(id, "lower", "The row is there, but has no vector to be compared.", 0);
        }
        long r = rank.getAsLong();
        if (r > request.count()) {
            return new Why(
                    id,
                    "lower",
                    "The row is number "
                            + r
                            + " by exact distance, and "
                            + request.count()
                            + " were asked for.",
                    r);
        }
        if (request.mode() != SearchRequest.Mode.VECTOR) {
            return new Why(
                    id,
                    "lower",
                    "The row is number " + r + " by vector alone; the words put others before it.",
                    r);
        }
        return new Why(
                id,
                "missed",
                "The graph missed the row: it is number "
                        + r
                        + " by exact distance; search with a higher --effort, or with --exact.",
                r);
    }
}
