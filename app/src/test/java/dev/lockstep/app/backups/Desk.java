package dev.lockstep.app.backups;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService;
import dev.lockstep.app.collections.Stores;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.embed.SqliteEmbeddingCache;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunEngine;
import dev.lockstep.run.RunSettings;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.memory.MemoryStore;
import dev.lockstep.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Backups of a lake and a memory store, over a real engine of runs; without indexes and models. */
final class Desk implements AutoCloseable {
    static final TenantId TENANT = TenantId.DEFAULT;
    static final CollectionSpec SPEC =
            new CollectionSpec(
                    3,
                    Metric.COSINE,
                    "a-model",
                    Map.of("text-template", "{title}", "store-password", "hunter2"));

    private static final AtomicLong SCOPES = new AtomicLong();

    final Path directory;
    final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T02:00:00Z"));
    final MemoryStore memory = new MemoryStore();
    final LakeStore lake;
    final Backups backups;
    final RunEngine engine;
    private final MetadataDatabase metadata;
    private final Lake openLake;
    private final SqliteEmbeddingCache cache;

    Desk(Path directory) {
        this(directory, directory.resolve("backups").toString(), S3Settings.DEFAULT);
    }

    /** With backups in another place. */
    Desk(Path directory, String place, S3Settings s3) {
        this.directory = directory;
        metadata = MetadataDatabase.sqlite(directory.resolve("metadata.db"));
        openLake = Lake.open(LakeConfig.local(directory.resolve("lake")));
        lake = new LakeStore(openLake, metadata, InstantSource.system());
        cache = SqliteEmbeddingCache.open(directory.resolve("embeddings.db"), 1_000);
        Archives archives =
                new Archives(
                        place, directory.resolve("links"), ParquetRows.of(openLake), s3, clock);
        Stores stores =
                new Stores(
                        Map.of(
                                "lake",
                                lake,
                                "memory",
                                memory,
                                ArchiveStore.NAME,
                                archives.store()));
        BackupParts parts =
                new BackupParts(
                        stores,
                        archives,
                        new BackupParts.Indexed(
                                Desk::noIndexes, (t, d) -> false, Desk::noModel, cache),
                        directory.resolve("work"),
                        new BackupParts.Settings(3, ZoneOffset.UTC, "test"),
                        clock);
        engine =
                RunEngine.open(
                        metadata,
                        Backups.jobs(parts),
                        RunSettings.defaults(),
                        InstantSource.system());
        backups = new Backups(parts, engine.service());
        engine.start();
    }

    private static IndexService noIndexes() {
        throw new IllegalStateException("no indexes here");
    }

    private static dev.lockstep.index.Embedders.Loaded noModel(
            @Nullable String name, boolean chunking) {
        throw dev.lockstep.api.LockstepException.notFound("embedder", String.valueOf(name));
    }

    Path place() {
        return directory.resolve("backups");
    }

    Path backup(String name) {
        return place().resolve("default").resolve(name);
    }

    static List<Row> rows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (int i = from; i < to; i++) {
            rows.add(row(i, "text " + i));
        }
        return rows;
    }

    static Row row(int i, @Nullable String document) {
        return new Row(
                String.format("id-%05d", i),
                new float[] {1, i, 0.5f},
                document,
                "{\"number\":" + i + "}");
    }

    void write(Writable store, String address, List<Row> rows) {
        CollectionRef ref = ref(address);
        store.create(ref, SPEC);
        WriteScope scope = new WriteScope("test-" + SCOPES.incrementAndGet(), "write", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            writer.upsert(Batch.of(rows, 3));
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 0, 0));
        }
    }

    void delete(Writable store, String address, List<String> ids) {
        WriteScope scope = new WriteScope("test-" + SCOPES.incrementAndGet(), "delete", 1);
        try (StoreWriter writer = store.write(ref(address), scope)) {
            writer.delete(ids);
            writer.commit(new Checkpoint(scope, Map.of(), 0, ids.size(), 0));
        }
    }

    static CollectionRef ref(String address) {
        int slash = address.indexOf('/');
        return new CollectionRef(TENANT, address.substring(0, slash), address.substring(slash + 1));
    }

    /** What is there now: each row's document and metadata by id. */
    static Map<String, String> read(dev.lockstep.api.Readable store, String address) {
        Map<String, String> found = new TreeMap<>();
        try (Snapshot rows = store.pin(ref(address), "test", Duration.ofMinutes(1))) {
            for (Split split : rows.plan(1)) {
                try (BatchReader reader = rows.open(split, Position.START, 500)) {
                    for (Batch b = reader.next(); b != null; b = reader.next()) {
                        for (int i = 0; i < b.size(); i++) {
                            found.put(b.id(i), b.document(i) + " " + b.metadata(i));
                        }
                    }
                }
            }
            store.unpin(rows.ref(), "test");
        }
        return found;
    }

    RunView ended(RunView run) {
        RunView seen = run;
        try {
            while (!seen.state().ended()) {
                seen = engine.service().awaitChange(TENANT, seen, Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return seen;
    }

    @Override
    public void close() {
        engine.close();
        cache.close();
        openLake.close();
        metadata.close();
    }
}
