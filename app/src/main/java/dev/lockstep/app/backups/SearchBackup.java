package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.ExplainRank;
import dev.lockstep.store.archive.ArchiveStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Searches a collection of a backup as it lies there, by comparing with every row. */
record SearchBackup(BackupParts parts, TenantId tenant, Located at, String collection) {
    private static final Duration PIN = Duration.ofMinutes(30);

    /** What is done with the rows and the request, which took so long to be made. */
    private interface Act<T> {
        T on(Searcher rows, SearchRequest request, double embedMs);
    }

    SearchView search(SearchQuery query) {
        return with(
                query,
                (rows, request, embedMs) -> {
                    long start = System.nanoTime();
                    SearchResult result = rows.search(request);
                    return new SearchView(
                            ArchiveStore.NAME + "/" + at.name() + "/" + collection,
                            0,
                            result,
                            embedMs,
                            SearchView.millis(System.nanoTime() - start));
                });
    }

    Why why(SearchQuery query, String id) {
        return with(
                query,
                (rows, request, _) ->
                        new ExplainRank(rows, request)
                                .why(id)
                                .orElseGet(() ->
                                        new Why(
                                                id,
                                                "absent",
                                                "The backup has no row with this id.")));
    }

    private <T> T with(SearchQuery query, Act<T> act) {
        require(query);
        PlanRestore.part(at.info(), collection);
        ArchiveStore store = at.store();
        String owner = "search " + UUID.randomUUID();
        long start = System.nanoTime();
        try (Snapshot rows = store.pin(at.collection(collection), owner, PIN)) {
            try {
                float[] vector = vector(query, rows.spec());
                SearchRequest request =
                        new SearchRequest(
                                query.mode(),
                                vector,
                                query.query(),
                                query.count(),
                                0,
                                true,
                                query.filter());
                return act.on(
                        new ScanSearcher(rows),
                        request,
                        SearchView.millis(System.nanoTime() - start));
            } finally {
                store.unpin(rows.ref(), owner);
            }
        }
    }

    private static void require(SearchQuery query) {
        if (query.mode() != SearchRequest.Mode.VECTOR) {
            throw LockstepException.user(
                    "search-mode",
                    "Cannot search a backup by words: found mode "
                            + query.mode().name().toLowerCase(java.util.Locale.ROOT)
                            + ", expected vector; a backup has no index of words.");
        }
        if (query.generation() != 0) {
            throw LockstepException.user(
                    "search-generation",
                    "Cannot search a backup by generation: found one, expected none; each backup is"
                            + " one moment.");
        }
        query.requireAnswerable();
    }

    private float[] vector(SearchQuery query, CollectionSpec spec) {
        query.requireDimension(collection, spec.dimension());
        float[] given = query.vector();
        return given == null
                ? model(spec).uncached().embed(List.of(String.valueOf(query.query()))).getFirst()
                : given;
    }

    /**
     * The configured model that made the rows: that of the index that travels with them, or ours.
     */
    private Embedders.Loaded model(CollectionSpec spec) {
        Optional<IndexDefinition> definition =
                About.of(at)
                        .flatMap(about -> about.with(collection))
                        .map(About.Travels::index)
                        .map(About.Index::definition);
        String name = definition.map(IndexDefinition::embedder).orElse(null);
        for (boolean chunking : new boolean[] {false, true}) {
            Embedders.Loaded model = parts.indexed().embedders().get(name, chunking);
            if (model.uncached().identity().canonical().equals(spec.model())) {
                Canaries.verify(spec.properties(), model.uncached());
                return model;
            }
        }
        throw LockstepException.conflict(
                "model-changed",
                "Cannot search "
                        + collection
                        + " by words: found no configured model "
                        + (spec.model() == null ? "(the backup names none)" : spec.model())
                        + ", which made its vectors; give a query vector, or configure that model.");
    }
}
