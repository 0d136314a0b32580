package dev.lockstep.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.embed.CachedEmbedder;
import dev.lockstep.embed.Lineage;
import dev.lockstep.embed.SqliteEmbeddingCache;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.FaultyStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Real parts around one dataset: runs on SQLite, generations by Lucene, rows in memory. */
final class IndexBench implements AutoCloseable {
    static final TenantId T = TenantId.DEFAULT;
    final TestDatasets datasets;
    final MemoryStore collections = new MemoryStore();
    final WordVectors model;
    final LuceneStore lucene;
    final AnswerCache answers = AnswerCache.of(1 << 20);
    final IndexService service;
    private final MetadataDatabase database;
    private final SqliteEmbeddingCache cache;
    private final RunEngine runs;
    private final Indexes indexes;
    private final Path home;
    private WordVectors behind;

    /** What goes wrong at the store of collections, and at builds before they are finished. */
    volatile Faults.Plan faults = (_, _) -> Faults.Fault.NONE;

    volatile Consumer<GenerationBuild> beforeFinish = _ -> {};

    IndexBench(Path home, TestDatasets datasets) throws java.io.IOException {
        this(home, datasets, IndexSettings.in(home.resolve("work")), 1);
    }

    IndexBench(Path home, TestDatasets datasets, IndexSettings settings, int attempts)
            throws java.io.IOException {
        java.nio.file.Files.createDirectories(home);
        this.home = home;
        FaultyStore<MemoryStore> faulty =
                new FaultyStore<>(collections, new Faults((op, n) -> faults.at(op, n), () -> {}));
        this.datasets = datasets;
        this.model = new WordVectors("r1");
        this.behind = model;
        this.database = MetadataDatabase.sqlite(home.resolve("m.db"));
        this.cache = SqliteEmbeddingCache.open(home.resolve("cache.db"), 100_000);
        this.lucene = LuceneStore.open(LuceneOptions.of(home.resolve("indexes")));
        this.indexes =
                Indexes.open(
                        new IndexParts(
                                database,
                                () -> datasets,
                                new IndexParts.Places(
                                        datasets.silver,
                                        faulty,
                                        faulty,
                                        new Meddling(lucene, b -> beforeFinish.accept(b))),
                                (name, chunking) -> loaded(),
                                settings,
                                answers,
                                InstantSource.system()));
        this.runs =
                RunEngine.open(
                        database,
                        List.of(indexes.syncJob()),
                        RunSettings.defaults()
                                .withPolicy(
                                        StepPolicy.DEFAULT.fixed(attempts, Duration.ofMillis(10))),
                        InstantSource.system());
        this.service = indexes.service(runs.service());
        runs.start();
    }

    /** Another model answers to the same name from now on. */
    void swapModel(WordVectors other) {
        behind = other;
    }

    private Embedders.Loaded loaded() {
        return new Embedders.Loaded(
                new CachedEmbedder(model, cache), behind, Lineage.of(model.identity()));
    }

    IndexDefinition definition(String idColumn, boolean continuous, long allowRefused) {
        return new IndexDefinition(
                "works",
                "works",
                idColumn,
                "{title}",
                List.of(),
                null,
                "refuse",
                Map.of(),
                continuous,
                allowRefused);
    }

    RunView sync(boolean full) throws InterruptedException {
        return await(service.sync(T, "works", full));
    }

    RunView synced(boolean full) throws InterruptedException {
        RunView run = sync(full);
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    RunView await(RunView run) throws InterruptedException {
        RunView now = run;
        for (int i = 0; i < 600 && !now.state().ended(); i++) {
            now = runs.service().awaitChange(T, now, Duration.ofMillis(200));
        }
        return now;
    }

    RunService engine() {
        return runs.service();
    }

    /** Files of runs and generations that are there now. */
    List<String> files(String directory) throws java.io.IOException {
        Path root = home.resolve(directory);
        if (!java.nio.file.Files.exists(root)) {
            return List.of();
        }
        try (var all = java.nio.file.Files.walk(root)) {
            return all.filter(java.nio.file.Files::isRegularFile)
                    .map(f -> root.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    List<RunView> runs() {
        return runs.service().list(T, null, null, null, 100);
    }

    void datasetChanged() {
        indexes.datasetChanged(T, "works", runs.service());
    }

    void catchUp() {
        indexes.catchUp(runs.service());
    }

    SearchQuery query(String words, int count) {
        return new SearchQuery(
                words, null, SearchRequest.Mode.VECTOR, count, 0, false, Filter.all(), 0);
    }

    List<String> ids(String words, int count) {
        return service.search(T, "works", query(words, count)).result().hits().stream()
                .map(Hit::id)
                .toList();
    }

    @Override
    public void close() {
        runs.close();
        indexes.close();
        lucene.close();
        cache.close();
        database.close();
    }
}
