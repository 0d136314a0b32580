package dev.lockstep.bench;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeConfig;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.pgvector.PgVectorStore;
import dev.lockstep.testkit.s3.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Backup from a real PostgreSQL to a real S3 server and back, beside the slower of the two: COPY of
 * the same rows, and PUT or GET of the same bytes by the SDK, each by as many connections. Of
 * backups the second run counts.
 */
final class S3Bench {
    private final Path scratch;
    private final PgRows rows;
    private final S3Server server;
    private final S3Bucket bucket;
    private final Moves moves;
    private final Archive archive;
    private final List<Figure> figures = new ArrayList<>();

    private S3Bench(Path scratch, PgRows rows, ParquetRows parquet, S3Server server) {
        this.scratch = scratch;
        this.rows = rows;
        this.server = server;
        this.bucket =
                new S3Bucket(
                        S3Place.parse(server.freshPlace()),
                        S3Settings.DEFAULT
                                .withEndpoint(server.endpoint())
                                .withKeys(
                                        new S3Settings.Keys(
                                                server.accessKey(), server.secretKey())));
        this.moves = new Moves(scratch, PgRows.CONNECTIONS);
        this.archive = Archive.open(bucket, parquet, InstantSource.system());
    }

    static List<Figure> run(Path scratch) throws Exception {
        try (Lake lake = Lake.open(LakeConfig.local(scratch.resolve("lake")));
                PgRows rows = new PgRows()) {
            return new S3Bench(scratch, rows, ParquetRows.of(lake), S3Server.shared()).measure();
        }
    }

    private List<Figure> measure() throws Exception {
        try (S3Raw raw = new S3Raw(server)) {
            rows.copyOut();
            double copied = rows.copyOut();
            backUp("first");
            long before = bucket.counters().requests();
            double ours = Timed.seconds(() -> backUp("full"));
            long requests = bucket.counters().requests() - before;
            BackupInfo full = archive.find(TenantId.DEFAULT, "full").orElseThrow();
            List<Path> files = fetched();
            double put = raw.put(files);
            beside("backup of " + PgRows.shape() + " to S3", ours, copied, put, "PUT");
            atOnce(ours, List.of(() -> rows.copyOut(), () -> raw.put(files)), "COPY and PUT");
            figures.add(requests(requests, full));
            double get = raw.get(files);
            restore(get, () -> raw.get(files));
            return figures;
        }
    }

    private void backUp(String name) {
        try (Snapshot source = rows.store().pin(PgRows.REF, "bench", Duration.ofHours(1))) {
            moves.backUp(source, archive, name);
        }
    }

    /** The backup's objects as files, as many and as large. */
    private List<Path> fetched() throws Exception {
        List<Path> files = new ArrayList<>();
        for (String location : bucket.list("")) {
            if (!location.contains("/full/")) {
                continue;
            }
            Path file = scratch.resolve("object-" + files.size());
            try (var in = bucket.io().newInputFile(location).newStream()) {
                Files.copy(in, file);
            }
            files.add(file);
        }
        return files;
    }

    private void restore(double get, Timed getting) throws Exception {
        PgVectorStore store = rows.store();
        CollectionRef target = new CollectionRef(TenantId.DEFAULT, PgVectorStore.KIND, "restored");
        store.create(target, CollectionSpec.of(PgRows.DIMENSION, Metric.COSINE));
        emptyLike(store, target);
        List<Path> copies = rows.copyOut(scratch);
        rows.execute("checkpoint");
        double copied = rows.copyIn("raw_own", "id, embedding, document, metadata", copies);
        rows.execute("drop table raw_own", "checkpoint");
        double ours = Timed.seconds(() -> moves.restore(archive, "full", store, target));
        long found = store.describe(target).orElseThrow().rows();
        if (found != PgRows.ROWS) {
            throw new IllegalStateException(found + " rows restored");
        }
        beside("restore of it from S3", ours, copied, get, "GET");
        emptyLike(store, target);
        Timed copyIn = () -> rows.copyIn("raw_own", "id, embedding, document, metadata", copies);
        atOnce(ours, List.of(copyIn, getting), "COPY and GET");
    }

    /** A restore leaves the rows in another table than it found. */
    private void emptyLike(PgVectorStore store, CollectionRef target) throws Exception {
        String own = store.found(target).orElseThrow().table();
        rows.execute("create table raw_own (like " + own + " including all)");
    }

    /** What the machine can do: both servers at their work at the same time, and nobody else. */
    private void atOnce(double ours, List<Timed> raw, String what) throws Exception {
        double both = Timed.seconds(() -> Together.run(raw));
        figures.add(
                new Figure(
                        "the same beside both at once",
                        Scratch.format("%.1f s", ours),
                        Scratch.format("%.1f s %s at the same time", both, what),
                        Scratch.format("%.2f of their rate", both / ours)));
    }

    private void beside(String claim, double ours, double copied, double sent, String what) {
        figures.add(
                new Figure(
                        claim,
                        Scratch.format("%.1f s", ours),
                        Scratch.format("%.1f s COPY, %.1f s %s", copied, sent, what),
                        Scratch.format(
                                "%.2f of the slower's rate (goal 0.8)",
                                Math.max(copied, sent) / ours)));
    }

    private static Figure requests(long requests, BackupInfo backup) {
        return new Figure(
                "requests of that backup",
                Scratch.format("%,d", requests),
                Scratch.format("%,d MB", backup.bytes() >> 20),
                "");
    }
}
