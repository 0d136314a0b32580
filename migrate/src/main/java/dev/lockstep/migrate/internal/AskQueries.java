package dev.lockstep.migrate.internal;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes of an application's searches what stores are asked. */
final class AskQueries {
    private final Engine engine;
    private final Map<String, CollectionSpec> specs = new ConcurrentHashMap<>();

    AskQueries(Engine engine) {
        this.engine = engine;
    }

    /** A search as it came, and as a store is asked. */
    record Asked(SearchQuery query, SearchRequest request, double embedMs) {}

    /**
     * @throws LockstepException USER where it cannot be answered as it is
     */
    SearchQuery checked(MigrationRow row, SearchQuery query) {
        if (query.generation() != 0) {
            throw LockstepException.user(
                    "search-generation",
                    "Cannot search by generation: found one, expected none; a migration has the"
                            + " collections as they are now.");
        }
        query.requireAnswerable();
        if (query.mode() != Mode.TEXT) {
            query.requireDimension(row.name(), spec(row).dimension());
        }
        return query;
    }

    /**
     * @param query checked
     */
    Asked asked(MigrationRow row, SearchQuery query) {
        long start = System.nanoTime();
        float[] vector = query.vector();
        String words = query.query();
        if (query.mode() != Mode.TEXT && vector == null && words != null) {
            vector = engine.parts().words().vector(spec(row), words);
        }
        SearchRequest request = query.request(vector);
        return new Asked(query, request, SearchView.millis(System.nanoTime() - start));
    }

    /** Its dimension and model do not change while it is migrated. */
    private CollectionSpec spec(MigrationRow row) {
        return specs.computeIfAbsent(row.id(), _ -> engine.sides(row).info(row.writes()).spec());
    }

    void forget(MigrationRow row) {
        specs.remove(row.id());
    }
}
