package dev.lockstep.app.backups;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.embed.Canaries;
import dev.lockstep.index.Embedders;
import dev.lockstep.store.archive.ArchiveStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Searches a collection of a backup as it lies there, by comparing with every row. */
record SearchBackup(BackupParts parts, TenantId tenant, Located at, String collection) {
    private static final Duration PIN = Duration.ofMinutes(30);
    private static final int MOST = 10_000;

    SearchView search(SearchQuery query) {
        require(query);
        PlanRestore.part(at.info(), collection);
        ArchiveStore store = at.store();
        String owner = "search " + UUID.randomUUID();
        long start = System.nanoTime();
        try (Snapshot rows = store.pin(at.collection(collection), owner, PIN)) {
            try {
                float[] vector = vector(query, rows.spec());
                long embedded = System.nanoTime();
                SearchRequest request =
                        new SearchRequest(
                                query.mode(),
                                vector,
                                query.query(),
                                query.count(),
                                0,
                                true,
                                query.filter());
                SearchResult result = ScanRows.search(rows, request);
                long end = System.nanoTime();
                return new SearchView(
                        ArchiveStore.NAME + "/" + at.name() + "/" + collection,
                        0,
                        result,
                        millis(embedded - start),
                        millis(end - embedded));
            } finally {
                store.unpin(rows.ref(), owner);
            }
        }
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
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
        if (query.count() < 1 || query.count() > MOST) {
            throw LockstepException.user(
                    "search-count",
                    "Cannot search: found count "
                            + query.count()
                            + ", expected 1 to "
                            + MOST
                            + ".");
        }
        boolean words = query.query() != null && !query.query().isBlank();
        if (!words && query.vector() == null) {
            throw LockstepException.user(
                    "search-empty",
                    "Cannot search: found no words, expected a query text or a vector.");
        }
    }

    private float[] vector(SearchQuery query, CollectionSpec spec) {
        float[] given = query.vector();
        String words = query.query();
        if (given == null && words != null) {
            return model(spec).uncached().embed(List.of(words)).getFirst();
        }
        if (given == null || given.length != spec.dimension()) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot search "
                            + collection
                            + ": found a vector of "
                            + (given == null ? 0 : given.length)
                            + " dimensions, expected "
                            + spec.dimension()
                            + ".");
        }
        return given;
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
