package dev.lockstep.index.internal.why;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.index.ExplainRank;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.search.SearchIndex;
import dev.lockstep.index.internal.shape.Silver;
import dev.lockstep.index.internal.state.GenerationRow;
import dev.lockstep.index.internal.state.GenerationRows;
import dev.lockstep.index.internal.state.IndexRow;
import dev.lockstep.index.internal.state.IndexRows;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Says why a row is not among the hits: absent, late, refused, filtered, missed by the graph, or
 * lower.
 */
public final class ExplainHit {
    private final IndexRows indexes;
    private final GenerationRows generations;
    private final SearchIndex search;
    private final IndexParts parts;

    public ExplainHit(
            IndexRows indexes, GenerationRows generations, SearchIndex search, IndexParts parts) {
        this.indexes = indexes;
        this.generations = generations;
        this.search = search;
        this.parts = parts;
    }

    public Why why(TenantId tenant, String name, SearchQuery query, String id) {
        IndexRow index = indexes.get(tenant, name);
        long number = SearchIndex.number(index, query);
        SearchRequest request = search.request(index, number, query);
        return search.with(
                index,
                number,
                searcher ->
                        new ExplainRank(searcher, request)
                                .why(id)
                                .orElseGet(() -> notThere(index, number, id)));
    }

    private Why notThere(IndexRow index, long number, String id) {
        OptionalLong later = generationWith(index, id, number, n -> n > number);
        if (later.isPresent()) {
            return new Why(
                    id,
                    "late",
                    "The row came after generation "
                            + number
                            + ": generation "
                            + later.getAsLong()
                            + " has it.");
        }
        Optional<String> reason = generations.refusal(index.tenant(), index.name(), id);
        if (reason.isPresent()) {
            return new Why(id, "refused", "The last sync refused this row: " + reason.get());
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
                            + (number == index.champion() ? ", which serves" : "")
                            + "; run: lockstep index sync "
                            + index.name());
        }
        OptionalLong earlier = generationWith(index, id, number, n -> n < number);
        return new Why(
                id,
                "absent",
                earlier.isPresent()
                        ? "The row was removed: generation "
                                + earlier.getAsLong()
                                + " still had it, the dataset has it no more."
                        : "Neither the dataset nor generation "
                                + number
                                + " has a row with this id.");
    }

    /** The generation nearest in number that has the row, of those that were published. */
    private OptionalLong generationWith(
            IndexRow index, String id, long asked, LongPredicate which) {
        return generations.list(index.tenant(), index.name()).stream()
                .filter(g -> g.state() == GenerationRow.State.PUBLISHED)
                .mapToLong(GenerationRow::number)
                .filter(which)
                .boxed()
                .sorted(Comparator.comparingLong(n -> Math.abs(n - asked)))
                .mapToLong(Long::longValue)
                .filter(n -> search.with(index, n, s -> !s.fetch(List.of(id)).isEmpty()))
                .findFirst();
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
}
