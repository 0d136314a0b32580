package dev.lockstep.migrate.internal.reads;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.migrate.internal.engine.Engine;
import dev.lockstep.migrate.internal.engine.KnownSpecs;
import dev.lockstep.migrate.internal.sides.TwoModels;
import dev.lockstep.migrate.internal.state.MigrationRow;
import org.jspecify.annotations.Nullable;

/** Makes of an application's searches what stores are asked. */
final class AskQueries {
    private final Engine engine;
    private final KnownSpecs specs;

    AskQueries(Engine engine, KnownSpecs specs) {
        this.engine = engine;
        this.specs = specs;
    }

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
        TwoModels models = engine.models(row);
        if (models != null) {
            Asked.ofEach(query, models).isOnlyFor();
        } else if (query.mode() != Mode.TEXT) {
            query.requireDimension(row.name(), specs.of(row).dimension());
        }
        return query;
    }

    /**
     * @param query checked
     */
    Asked asked(MigrationRow row, SearchQuery query) {
        TwoModels models = engine.models(row);
        if (models != null) {
            return Asked.ofEach(query, models);
        }
        long start = System.nanoTime();
        float[] vector = query.vector();
        String words = query.query();
        if (query.mode() != Mode.TEXT && vector == null && words != null) {
            vector = engine.parts().words().vector(specs.of(row), words);
        }
        SearchRequest request = query.request(vector);
        return Asked.alike(query, request, SearchView.millis(System.nanoTime() - start));
    }

    /** The side that alone can be asked this; null where both can, or neither by nature. */
    @Nullable Side only(MigrationRow row, SearchQuery query) {
        TwoModels models = engine.models(row);
        return models == null ? null : Asked.ofEach(query, models).isOnlyFor().orElse(null);
    }

    boolean isOfBoth(MigrationRow row, SearchQuery query) {
        TwoModels models = engine.models(row);
        return models == null || Asked.ofEach(query, models).isOfBoth();
    }

    /**
     * @throws LockstepException CONFLICT where a side's model is not known, which the search needs
     */
    void requireFor(MigrationRow row, SearchQuery query, Side side) {
        TwoModels models = engine.models(row);
        if (models != null) {
            Asked.ofEach(query, models).requireFor(side);
        }
    }
}
