package dev.lockstep.bench;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Position;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.BackupWriter;
import dev.lockstep.transfer.CheckpointPolicy;
import dev.lockstep.transfer.RetryPolicy;
import dev.lockstep.transfer.Transfer;
import dev.lockstep.transfer.TransferOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Backup and restore between a lake and an archive, beside DuckDB copying the same Parquet files
 * with the same options; what the files weigh; and what a chain of ten costs. {@code BENCH_ROWS}
 * says how many rows.
 */
final class ArchiveBench {
    private static final int ROWS =
            Integer.parseInt(System.getenv().getOrDefault("BENCH_ROWS", "1000000"));
    private static final int DIMENSION = 384;
    private static final int BATCH = 1_000;
    private static final int WORKERS = 2;
    private static final int CHANGED = 100;
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final CollectionSpec SPEC = CollectionSpec.of(DIMENSION, Metric.COSINE);

    private final Path scratch;
    private final LakeStore store;
    private final Archive archive;
    private final List<Figure> figures = new ArrayList<>();

    private ArchiveBench(Path scratch, LakeStore store, Archive archive) {
        this.scratch = scratch;
        this.store = store;
        this.archive = archive;
    }

    static List<Figure> run(Path scratch) throws Exception {
        try (MetadataDatabase metadata = MetadataDatabase.sqlite(scratch.resolve("metadata.db"));
                Lake lake = Lake.open(LakeConfig.local(scratch.resolve("lake")))) {
            LakeStore store = new LakeStore(lake, metadata, InstantSource.system());
            Archive archive =
                    Archive.open(
                            new LocalBucket(scratch.resolve("archive")),
                            ParquetRows.of(lake),
                            InstantSource.system());
            return new ArchiveBench(scratch, store, archive).measure();
        }
    }

    private List<Figure> measure() throws Exception {
        CollectionRef works = new CollectionRef(TENANT, LakeStore.NAME, "works");
        store.create(works, SPEC);
        fill(works);
        double copied = duckdb(parquet(scratch.resolve("lake")), "*", "V2", "copy.parquet");
        double backedUp = seconds(() -> backUp(works));
        ratio("backup of " + shape() + " from the lake", backedUp, copied);
        BackupInfo full = archive.find(TENANT, "full").orElseThrow();
        double again = duckdb(parquet(scratch.resolve("archive")), "*", "V2", "copy.parquet");
        double restored = seconds(() -> restore("full", "restored"));
        ratio("restore of " + shape() + " into the lake", restored, again);
        size(full);
        chain();
        return figures;
    }

    private static String shape() {
        return Scratch.format("%,d × %d", ROWS, DIMENSION);
    }

    private void ratio(String claim, double ours, double beside) {
        figures.add(
                new Figure(
                        claim,
                        Scratch.format("%.1f s", ours),
                        Scratch.format("%.1f s DuckDB's COPY", beside),
                        Scratch.format("%.2f of its rate (goal 0.6)", beside / ours)));
    }

    private void fill(CollectionRef ref) {
        ProjectedWords model = new ProjectedWords(DIMENSION);
        WriteScope scope = new WriteScope("bench", "fill", 1);
        try (StoreWriter writer = store.write(ref, scope)) {
            for (int from = 0; from < ROWS; from += BATCH) {
                writer.upsert(batch(model, from, 0));
            }
            writer.commit(new Checkpoint(scope, Map.of(), ROWS, 0, 0));
        }
    }

    private static Batch batch(ProjectedWords model, int from, int version) {
        String[] ids = new String[BATCH];
        String[] documents = new String[BATCH];
        String[] metadata = new String[BATCH];
        float[] vectors = new float[BATCH * DIMENSION];
        for (int i = 0; i < BATCH; i++) {
            int n = from + i;
            SplittableRandom random = new SplittableRandom(31L * n + version);
            ids[i] = String.format("10.1000/%09d", n);
            documents[i] = text(random);
            metadata[i] = "{\"year\":" + (1950 + n % 70) + ",\"venue\":\"Venue " + n % 97 + "\"}";
            System.arraycopy(model.vector(n), 0, vectors, i * DIMENSION, DIMENSION);
        }
        return new Batch(ids, DIMENSION, vectors, null, documents, metadata, null);
    }

    /** About 300 letters in words of a vocabulary with a long tail. */
    static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 300) {
            int word = (int) (8000 * Math.pow(random.nextDouble(), 3));
            text.append(Integer.toString(word * 7919 % 46656 + 46656, 36)).append(' ');
        }
        return text.toString();
    }

    private static List<Path> parquet(Path below) throws Exception {
        try (var files = Files.walk(below)) {
            return files.filter(f -> f.toString().endsWith(".parquet")).sorted().toList();
        }
    }

    /** DuckDB by itself, with as many threads and as much memory as the lake has. */
    private double duckdb(List<Path> files, String columns, String version, String target)
            throws Exception {
        Path file = scratch.resolve(target);
        Files.deleteIfExists(file);
        String list = files.stream().map(f -> "'" + f + "'").collect(Collectors.joining(", "));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
            statement.execute("SET memory_limit = '1GB'");
            return seconds(() ->
                    statement.execute(
                            "COPY (SELECT "
                                    + columns
                                    + " FROM read_parquet(["
                                    + list
                                    + "])) TO '"
                                    + file
                                    + "' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION "
                                    + version
                                    + ", ROW_GROUP_SIZE 20480)"));
        }
    }

    private TransferOptions options(WriteScope scope) {
        return TransferOptions.of(scope, scratch.resolve("runs"), TransferOptions.Hooks.NONE)
                .withPace(
                        new TransferOptions.Pace(
                                WORKERS, BATCH, CheckpointPolicy.DEFAULT, RetryPolicy.DEFAULT));
    }

    private void backUp(CollectionRef ref) {
        WriteScope scope = new WriteScope("bench-backup", "works", 1);
        try (Snapshot source = store.pin(ref, "bench", Duration.ofHours(1));
                BackupWriter backup =
                        archive.begin(TENANT, BackupPlan.full("full", "bench"), scope)) {
            try (StoreWriter writer = backup.collection("works", SPEC)) {
                Transfer.run(source, writer, (rows, _) -> rows, options(scope));
            }
            backup.seal("works", BackupWriter.Seal.of(ROWS));
            backup.finish(Map.of());
        }
    }

    private void restore(String backup, String name) {
        CollectionRef target = new CollectionRef(TENANT, LakeStore.NAME, name);
        WriteScope scope = new WriteScope("bench-restore", name, 1);
        store.create(target, SPEC);
        try (Snapshot source = pin(backup)) {
            try (StoreWriter writer = store.replace(target, scope)) {
                Transfer.run(source, writer, (rows, _) -> rows, options(scope));
            }
            store.publish(target, scope, SPEC);
        }
        long rows = store.describe(target).orElseThrow().rows();
        if (rows != ROWS) {
            throw new IllegalStateException(rows + " rows restored");
        }
    }

    private Snapshot pin(String backup) {
        CollectionRef ref = new CollectionRef(TENANT, ArchiveStore.NAME, backup + "/works");
        return archive.store().pin(ref, "bench", Duration.ofHours(1));
    }

    private void size(BackupInfo full) throws Exception {
        duckdb(
                parquet(scratch.resolve("archive")),
                "id, CAST(vector AS VARCHAR) AS embedding, document, metadata AS cmetadata",
                "V1",
                "text.parquet");
        long text = Files.size(scratch.resolve("text.parquet"));
        figures.add(
                new Figure(
                        "size of that backup",
                        Scratch.format("%,d MB", full.bytes() >> 20),
                        Scratch.format("%,d MB with vectors as text, zstd too", text >> 20),
                        Scratch.format("%.2f (goal 0.75)", (double) full.bytes() / text)));
    }

    /** Nine increments of a hundredth each; restored as they were made. */
    private void chain() throws Exception {
        ProjectedWords model = new ProjectedWords(DIMENSION);
        String parent = "full";
        for (int b = 1; b < 10; b++) {
            String name = "more-" + b;
            WriteScope scope = new WriteScope("bench-" + name, "works", 1);
            BackupPlan plan = BackupPlan.full(name, "bench").onto(parent, 10);
            try (BackupWriter backup = archive.begin(TENANT, plan, scope)) {
                try (StoreWriter writer = backup.collection("works", SPEC)) {
                    for (int from = 0; from < ROWS / CHANGED; from += BATCH) {
                        writer.upsert(batch(model, ROWS / 20 * b + from, b));
                    }
                    writer.commit(new Checkpoint(scope, Map.of(), ROWS / CHANGED, 0, 0));
                }
                backup.seal("works", BackupWriter.Seal.of(ROWS));
                backup.finish(Map.of());
            }
            parent = name;
        }
        double full = seconds(() -> read("full"));
        double chain = seconds(() -> read("more-9"));
        figures.add(
                new Figure(
                        "reading a chain of ten",
                        Scratch.format("%.1f s", chain),
                        Scratch.format("%.1f s a full one", full),
                        Scratch.format("%.2f × (limit 1.5)", chain / full)));
    }

    private void read(String backup) throws Exception {
        long rows = 0;
        try (Snapshot source = pin(backup);
                ExecutorService readers = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<Long>> reading = new ArrayList<>();
            for (Split split : source.plan(4 * WORKERS)) {
                reading.add(readers.submit(() -> read(source, split)));
            }
            for (Future<Long> each : reading) {
                rows += each.get();
            }
        }
        if (rows != ROWS) {
            throw new IllegalStateException(rows + " rows in " + backup);
        }
    }

    private static long read(RowSource source, Split split) {
        long rows = 0;
        try (BatchReader reader = source.open(split, Position.START, BATCH)) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                rows += batch.size();
            }
        }
        return rows;
    }

    /** Something that is timed. */
    private interface Timed {
        void run() throws Exception;
    }

    private static double seconds(Timed act) throws Exception {
        long start = System.nanoTime();
        act.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
