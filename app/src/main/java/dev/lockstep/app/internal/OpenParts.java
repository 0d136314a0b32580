package dev.lockstep.app.internal;

import dev.lockstep.api.Store;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep.Foundation;
import dev.lockstep.app.Lockstep.Offered;
import dev.lockstep.app.backups.Archives;
import dev.lockstep.app.backups.BackupParts;
import dev.lockstep.app.backups.Backups;
import dev.lockstep.app.backups.Exports;
import dev.lockstep.app.collections.Collections;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.app.hooks.Hooks;
import dev.lockstep.app.migrations.ConfiguredModels;
import dev.lockstep.app.migrations.PlacesOfStores;
import dev.lockstep.app.migrations.WordsOfModels;
import dev.lockstep.app.stores.AddedStores;
import dev.lockstep.app.stores.ConfiguredStores;
import dev.lockstep.app.stores.NameStores;
import dev.lockstep.app.stores.RunDatabases;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.dataset.DatasetConfig;
import dev.lockstep.dataset.DatasetHome;
import dev.lockstep.dataset.DatasetJobs;
import dev.lockstep.dataset.Datasets;
import dev.lockstep.embed.SqliteEmbeddingCache;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.Indexes;
import dev.lockstep.lake.DatasetStore;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.metadata.HomeLock;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.migrate.MigrateParts;
import dev.lockstep.migrate.Migrations;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunListener;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.lucene.LuceneOptions;
import dev.lockstep.store.lucene.LuceneStore;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the parts in their order: home, metadata, lake, models, stores, datasets, indexes, runs.
 * Jobs are made before the engine of runs and the services after it, since they start runs.
 */
public final class OpenParts {
    private static final Set<String> OWN =
            Set.of(LakeStore.NAME, DatasetStore.NAME, LuceneStore.NAME, ArchiveStore.NAME);

    private static final Duration HOOKS_LOOK = Duration.ofSeconds(1);

    private final Home home;
    private final Configuration configuration;
    private final CloseInOrder parts;
    private final InstantSource clock;
    private final AnswerCache answers;
    private final Foundation foundation;
    private final Offered offered;
    private final RunMeters runMeters = new RunMeters();
    private final List<MeterBinder> meters = new ArrayList<>(List.of(runMeters));
    private Runnable warmUp = () -> {};

    public OpenParts(
            Home home, Configuration configuration, InstantSource clock, CloseInOrder parts) {
        this.clock = clock;
        this.home = home;
        this.configuration = configuration;
        this.answers = AnswerCache.of(configuration.server().queryCache());
        meters.add(new AnswerMeters(answers));
        this.parts = parts;
        parts.add("home", HomeLock.acquire(home.root()));
        this.foundation = openFoundation();
        this.offered = openServices(foundation);
    }

    public Foundation foundation() {
        return foundation;
    }

    public Offered offered() {
        return offered;
    }

    /** What the first requests would have to wait for, then what continuous indexes missed. */
    public Runnable warmUp() {
        return warmUp;
    }

    /** What they count, for a server's registry. */
    public List<MeterBinder> meters() {
        return List.copyOf(meters);
    }

    private Foundation openFoundation() {
        Configuration.Places places = configuration.places();
        RequireWholeHome.check(home, places);
        MetadataDatabase metadata = parts.add("metadata", Places.metadata(home, places.metadata()));
        Lake lake = parts.add("lake", Places.lake(home, places));
        SqliteEmbeddingCache cache =
                parts.add(
                        "embedding cache",
                        SqliteEmbeddingCache.open(
                                home.embeddings(), configuration.embedding().cacheVectors()));
        ConfiguredEmbedders embedders =
                parts.add("models", new ConfiguredEmbedders(configuration.embedding(), cache));
        return new Foundation(metadata, lake, embedders);
    }

    private Offered openServices(Foundation on) {
        LuceneStore lucene = parts.add("lucene", LuceneStore.open(LuceneOptions.of(home.lucene())));
        LakeStore lake = new LakeStore(on.lake(), on.metadata(), clock);
        DatasetStore silver = new DatasetStore(on.lake(), on.metadata(), clock);
        DatasetHome datasetHome = parts.add("dataset workers", openDatasets(on));
        AtomicReference<DatasetService> datasets = new AtomicReference<>();
        IndexParts.Places places = new IndexParts.Places(silver, lake, lake, lucene);
        Indexes indexes = parts.add("indexes", openIndexes(on, datasets::get, places));
        Archives archives = archives(on);
        ConfiguredStores configured =
                parts.add("stores", new ConfiguredStores(configuration.stores(), OWN));
        AddedStores added =
                parts.add("added stores", new AddedStores(on.metadata(), home.secrets()));
        Stores stores =
                stores(
                        configured,
                        added,
                        Map.of(
                                LakeStore.NAME,
                                lake,
                                DatasetStore.NAME,
                                silver,
                                LuceneStore.NAME,
                                lucene,
                                ArchiveStore.NAME,
                                archives.store()));
        parts.add("pins", stores.pins());
        AtomicReference<IndexService> serving = new AtomicReference<>();
        BackupParts backups =
                new BackupParts(
                        stores,
                        archives,
                        new BackupParts.Indexed(
                                serving::get,
                                (tenant, name) ->
                                        isThere(
                                                Objects.requireNonNull(datasets.get()),
                                                tenant,
                                                name),
                                on.embedders(),
                                on.embedders().cache()),
                        home.work("backups"),
                        Settings.backups(configuration),
                        clock);
        RunDatabases databases = new RunDatabases(added, clock);
        List<Job> jobs = new ArrayList<>(DatasetJobs.of(datasetHome));
        jobs.add(indexes.syncJob());
        jobs.addAll(Collections.jobs(stores, home.work("collections"), clock));
        jobs.addAll(Backups.jobs(backups));
        Migrations migrations = migrations(on, stores);
        jobs.add(migrations.job());
        meters.add(new MigrationMeters(migrations));
        AtomicReference<RunEngine> opening = new AtomicReference<>();
        PastRuns past =
                new PastRuns(opening::get, List.of(home.work("collections"), home.work("backups")));
        jobs.add(new Upkeep(silver, lake, configuration.places().lake().history(), past::forget));
        RunEngine engine =
                parts.add("runs", openRuns(on, jobs, List.of(stores.pins(), databases, runMeters)));
        opening.set(engine);
        RunService runs = engine.service();
        DatasetService opened = new Datasets(datasetHome, runs);
        datasets.set(opened);
        serving.set(indexes.service(runs));
        listen(datasetHome, indexes, runs);
        engine.start();
        warmUp =
                () -> {
                    datasetHome.warmUp();
                    on.lake().warmUp();
                    on.embedders().warmUp();
                    LoadedLibraries.unlink();
                    indexes.catchUp(runs);
                };
        return new Offered(
                opened,
                Objects.requireNonNull(serving.get()),
                new Collections(
                        stores, home.work("collections"), runs, new WordsOfModels(on.embedders())),
                new NameStores(stores, added, configured.places(), runs, clock),
                new Backups(backups, runs),
                new Exports(backups, databases, runs),
                parts.add("migrations", migrations.service(runs)),
                runs,
                parts.add(
                        "hooks",
                        Hooks.open(configuration.hooks(), on.metadata(), clock, HOOKS_LOOK)));
    }

    /** Those of the home, those that the configuration names, and those that people add. */
    private static Stores stores(
            ConfiguredStores configured, AddedStores added, Map<String, Store> own) {
        Map<String, Store> all = new HashMap<>(own);
        all.putAll(configured.stores());
        return new Stores(all, configured.owners(), added);
    }

    private Migrations migrations(Foundation on, Stores stores) {
        return Migrations.open(
                new MigrateParts(
                        on.metadata(),
                        new PlacesOfStores(stores),
                        new WordsOfModels(on.embedders()),
                        answers,
                        new ConfiguredModels(on.embedders()),
                        home.work("migrations"),
                        configuration.migrations().answerWithin(),
                        clock));
    }

    private DatasetHome openDatasets(Foundation on) {
        DatasetConfig config =
                DatasetConfig.in(home.datasets()).with(Settings.workers(configuration.workers()));
        return DatasetHome.open(config, on.lake(), on.metadata(), clock);
    }

    private Indexes openIndexes(
            Foundation on, Supplier<DatasetService> datasets, IndexParts.Places places) {
        return Indexes.open(
                new IndexParts(
                        on.metadata(),
                        datasets,
                        places,
                        on.embedders(),
                        Settings.index(configuration.index(), home),
                        answers,
                        clock));
    }

    private RunEngine openRuns(Foundation on, List<Job> jobs, List<RunListener> told) {
        List<Job> named = jobs.stream().<Job>map(job -> new NameFullDisk(job, home)).toList();
        return RunEngine.open(
                on.metadata(), named, Settings.runs(configuration.runs(), told), clock);
    }

    private void listen(DatasetHome datasetHome, Indexes indexes, RunService runs) {
        datasetHome.listen((tenant, dataset) -> indexes.datasetChanged(tenant, dataset, runs));
        String upkeep = configuration.places().lake().upkeep();
        datasetHome.listen((tenant, dataset) -> Upkeep.schedule(runs, tenant, upkeep));
    }

    private Archives archives(Foundation on) {
        return new Archives(
                backups(configuration.places().backups().place()),
                home.temporary("backups"),
                ParquetRows.of(on.lake()),
                Settings.s3(configuration.places().s3()),
                clock);
    }

    private String backups(@Nullable String place) {
        if (place == null) {
            return home.backups().toString();
        }
        return S3Place.is(place) ? place : Path.of(place).toAbsolutePath().normalize().toString();
    }

    private static boolean isThere(DatasetService datasets, TenantId tenant, String name) {
        return datasets.list(tenant).stream()
                .anyMatch(d -> d.name().equals(name) || d.id().equals(name));
    }
}
