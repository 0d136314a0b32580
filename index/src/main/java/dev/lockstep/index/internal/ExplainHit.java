package dev.lockstep.index.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.Why;
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
    private final Differencing collections;

    ExplainHit(
            IndexRows indexes,
            GenerationRows generations,
            SearchIndex search,
            Differencing collections) {
        this.indexes = indexes;
        this.generations = generations;
        this.search = search;
        this.collections = collections;
    }

    Why why(TenantId tenant, String name, SearchQuery query, String id) {
        IndexRow index = indexes.get(tenant, name);
        long number = SearchIndex.number(index, query);
        SearchRequest request = search.request(index, query);
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
        if (inCollection(index.collection(), id)) {
            return new Why(
                    id,
                    "late",
                    "The row is in the collection, but not yet in generation "
                            + number
                            + ", which serves; run: lockstep index sync "
                            + index.name(),
                    0);
        }
        return new Why(
                id,
                "absent",
                "Neither generation "
                        + number
                        + " nor the collection has this row; either the dataset has none with this id, or"
                        + " it came after the last sync.",
                0);
    }

    private boolean inCollection(CollectionRef ref, String id) {
        String owner = "why-" + Thread.currentThread().threadId() + "-" + System.nanoTime();
        try (Snapshot now = collections.pin(ref, owner, Duration.ofMinutes(5))) {
            SnapshotRef pinned = now.ref();
            try {
                return now.fetch(List.of(id)).size() > 0;
            } finally {
                collections.unpin(pinned, owner);
            }
        } catch (LockstepException e) {
            if (e.kind() == dev.lockstep.api.ErrorKind.NOT_FOUND) {
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
