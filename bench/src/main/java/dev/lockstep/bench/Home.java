package dev.lockstep.bench;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.dataset.DatasetConfig;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.DatasetJobs;
import dev.lockstep.dataset.Datasets;
import dev.lockstep.embed.CachedEmbedder;
import dev.lockstep.embed.Lineage;
import dev.lockstep.embed.SqliteEmbeddingCache;
import dev.lockstep.index.Embedders;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.IndexSettings;
import dev.lockstep.index.Indexes;
import dev.lockstep.lake.DatasetStore;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The real parts with a model of the measurement's choice, since a real one would be all that is
 * measured.
 */
final class Home implements AutoCloseable {
    static final TenantId T = TenantId.DEFAULT;
    final DatasetService datasets;
    final IndexService indexes;
    final Lake lake;
    final CachedEmbedder embedder;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final RunEngine runs;

    Home(Path root, Embedder model) throws IOException {
        Files.createDirectories(root);
        InstantSource clock = InstantSource.system();
        MetadataDatabase metadata = add(MetadataDatabase.sqlite(root.resolve("lockstep.db")));
        lake = add(Lake.open(LakeConfig.local(root.resolve("lake"))));
        SqliteEmbeddingCache cache =
                add(SqliteEmbeddingCache.open(root.resolve("cache.db"), 10_000_000));
        LuceneStore lucene = add(LuceneStore.open(LuceneOptions.of(root.resolve("indexes"))));
        DatasetHome home =
                add(
                        DatasetHome.open(
                                DatasetConfig.in(root.resolve("datasets")), lake, metadata, clock));
        embedder = new CachedEmbedder(model, cache);
        Embedders.Loaded loaded =
                new Embedders.Loaded(embedder, model, Lineage.of(model.identity()));
        AtomicReference<DatasetService> service = new AtomicReference<>();
        LakeStore collections = new LakeStore(lake, metadata, clock);
        Indexes parts =
                add(
                        Indexes.open(
                                new IndexParts(
                                        metadata,
                                        service::get,
                                        new IndexParts.Places(
                                                new DatasetStore(lake, metadata, clock),
                                                collections,
                                                collections,
                                                lucene),
                                        (name, chunking) -> loaded,
                                        IndexSettings.in(root.resolve("work")),
                                        AnswerCache.of(0),
                                        clock)));
        List<dev.lockstep.api.run.Job> jobs = new ArrayList<>(DatasetJobs.of(home));
        jobs.add(parts.syncJob());
        runs = add(RunEngine.open(metadata, jobs, RunSettings.defaults(), clock));
        datasets = new Datasets(home, runs.service());
        service.set(datasets);
        indexes = parts.service(runs.service());
        runs.start();
    }

    private <P extends AutoCloseable> P add(P part) {
        parts.addFirst(part);
        return part;
    }

    RunView ingest(Path file, String name, Mode mode, @Nullable String key)
            throws InterruptedException {
        return await(
                datasets.ingest(
                                T,
                                new IngestRequest(
                                        name,
                                        null,
                                        file,
                                        file.getFileName().toString(),
                                        null,
                                        mode,
                                        SchemaPolicy.EVOLVE,
                                        Map.of(),
                                        key,
                                        Map.of()))
                        .run());
    }

    RunView await(RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = runs.service().awaitChange(T, now, Duration.ofSeconds(5));
        }
        if (now.state() != RunState.SUCCEEDED) {
            throw new IllegalStateException(now.job() + " failed: " + now.failure());
        }
        return now;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }
}
