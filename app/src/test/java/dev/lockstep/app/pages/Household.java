package dev.lockstep.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.lake.LakeStore;
import dev.lockstep.server.SqlKeyService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A whole server on a small real home, in which each page has something to show. */
final class Household implements AutoCloseable {
    static final String WORKS = "works";
    private static final TenantId TENANT = TenantId.DEFAULT;
    private static final int BOOKS = 60;

    private final Serving serving;
    private final Lockstep lockstep;
    private final SqlKeyService keys;
    private final String differing;
    private final String equal;
    private final String failed;
    private final StagedRuns staged;

    Household(Path root) {
        Map<String, String> settings = Map.of("server.port", "0", "embedding.threads", "2");
        serving =
                Serving.start(
                        Home.at(root, null), Configuration.read(root, null, Map.of(), settings));
        lockstep = serving.lockstep();
        keys = new SqlKeyService(lockstep.foundation().metadata(), InstantSource.system());
        try {
            fill(root);
            backUpMore();
            equal = copy();
            differing = spoilTheCopy();
            planToMoveTheCopy();
            failed = failed(root);
            staged = new StagedRuns(lockstep.foundation().metadata());
            odd(root);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void fill(Path root) throws IOException {
        StringBuilder csv = new StringBuilder("id,title,year\n");
        for (int i = 0; i < BOOKS; i++) {
            csv.append("b%02d,Book number %d,19%d\n".formatted(i, i, 10 + i));
        }
        csv.append("b99,\"an open quote,1999\n");
        Path file = Files.writeString(root.resolve("works.csv"), csv);
        ended(lockstep.datasets().ingest(TENANT, ingest(file, WORKS)).run());
        lockstep.indexes()
                .create(
                        TENANT,
                        new IndexDefinition(
                                WORKS,
                                WORKS,
                                "id",
                                "{title}",
                                List.of("year"),
                                null,
                                "refuse",
                                Map.of(),
                                false,
                                0));
        ended(lockstep.indexes().sync(TENANT, WORKS, false));
        ended(
                lockstep.backups()
                        .create(
                                TENANT,
                                new BackupRequest(
                                        List.of("lake/" + WORKS),
                                        null,
                                        List.of(),
                                        "works-1",
                                        null,
                                        dev.lockstep.api.service.BackupService.Kind.FULL,
                                        true,
                                        null,
                                        null)));
    }

    /** A chain of two, a drill that went well, and a schedule whose rules would keep one. */
    private void backUpMore() {
        BackupRequest again =
                new BackupRequest(
                        List.of("lake/" + WORKS),
                        null,
                        List.of(),
                        "works-2",
                        null,
                        dev.lockstep.api.service.BackupService.Kind.AUTO,
                        true,
                        "before the new model");
        ended(lockstep.backups().create(TENANT, again));
        ended(lockstep.backups().drill(TENANT, "works-2"));
        lockstep.backups()
                .schedule(
                        TENANT,
                        "nightly",
                        "0 2 * * *",
                        BackupRequest.of("lake/" + WORKS),
                        new Retention(1, 0, 0, 0, null));
    }

    private static IngestRequest ingest(Path file, String name) {
        return new IngestRequest(
                name,
                null,
                file,
                file.getFileName().toString(),
                null,
                Mode.CREATE,
                SchemaPolicy.EVOLVE,
                Map.of(),
                null,
                Map.of());
    }

    private String copy() {
        return ended(lockstep.collections().copy(TENANT, "lake/works", "lake/works-copy")).id();
    }

    /** One row more, one less, one with another text, and one with a bit of a float turned. */
    private String spoilTheCopy() {
        LakeStore lake = lake();
        CollectionRef ref = new CollectionRef(TENANT, "lake", "works-copy");
        List<Row> rows = new ArrayList<>();
        try (Snapshot now = lake.pin(ref, "spoil", Duration.ofHours(1))) {
            Batch batch = now.fetch(List.of("b07", "b08"));
            for (int i = 0; i < batch.size(); i++) {
                rows.add(spoiled(batch.row(i)));
            }
            lake.unpin(now.ref(), "spoil");
        }
        rows.add(new Row("b77", rows.getFirst().vector(), "One that nobody brought", null));
        WriteScope scope = new WriteScope("spoil", "write", 1);
        try (StoreWriter writer = lake.write(ref, scope)) {
            writer.upsert(Batch.of(rows, Objects.requireNonNull(rows.getFirst().vector()).length));
            writer.delete(List.of("b09"));
            writer.commit(new Checkpoint(scope, Map.of(), rows.size(), 1, 0));
        }
        return ended(lockstep.collections().diff(TENANT, "lake/works", "lake/works-copy", false))
                .id();
    }

    private void planToMoveTheCopy() {
        MigrationSettings d = MigrationSettings.DEFAULT;
        lockstep.migrations()
                .plan(
                        TENANT,
                        new NewMigration(
                                "m1",
                                "lake/works-copy",
                                "lake/works-moved",
                                new MigrationSettings(
                                        MigrationService.Mode.DUAL_WRITE,
                                        d.maxRate(),
                                        d.maxLoad(),
                                        d.maxLagSeconds(),
                                        d.shadowPercent(),
                                        d.minSamples(),
                                        d.minOverlap(),
                                        d.maxLatencyRatio(),
                                        d.maxErrorRate(),
                                        d.maxSpoolBytes(),
                                        d.proveEveryMinutes(),
                                        d.approvals(),
                                        null)),
                        "somebody");
    }

    /** Makes a copy of the index's collection under this address. */
    void copyTo(String address) {
        ended(lockstep.collections().copy(TENANT, "lake/works", address));
    }

    /** Takes a row out of a collection of the lake, behind everybody's back. */
    void remove(String collection, String id) {
        CollectionRef ref = new CollectionRef(TENANT, "lake", collection);
        WriteScope scope = new WriteScope("spoil-" + collection, "write", 1);
        try (StoreWriter writer = lake().write(ref, scope)) {
            writer.delete(List.of(id));
            writer.commit(new Checkpoint(scope, Map.of(), 0, 1, 0));
        }
    }

    private LakeStore lake() {
        return new LakeStore(
                lockstep.foundation().lake(),
                lockstep.foundation().metadata(),
                InstantSource.system());
    }

    private static Row spoiled(Row row) {
        float[] vector = Objects.requireNonNull(row.vector()).clone();
        if (row.id().equals("b07")) {
            vector[17] = Float.intBitsToFloat(Float.floatToRawIntBits(vector[17]) ^ 1 << 12);
            return new Row(row.id(), vector, row.document(), row.metadata());
        }
        return new Row(row.id(), vector, row.document() + ", second edition", "{\"year\": 1919}");
    }

    private String failed(Path root) throws IOException {
        Path file = Files.writeString(root.resolve("broken.parquet"), "no Parquet at all");
        RunView run = lockstep.datasets().ingest(TENANT, ingest(file, "broken")).run();
        assertThat(last(run).state()).isEqualTo(RunState.FAILED);
        return run.id();
    }

    /** As wide and as strange as files are. */
    static String wide() {
        StringBuilder csv = new StringBuilder();
        for (int column = 0; column < 200; column++) {
            csv.append(column == 0 ? "" : ",")
                    .append(column == 3 ? "שם" : "column number " + column);
        }
        for (int row = 0; row < 4; row++) {
            csv.append('\n').append(row).append(",\"").append("a very long value ".repeat(100));
            csv.append("\",שלום עולם ").append(row).append(",👩‍🚀🌍 ").append(row);
            csv.append((",00" + row).repeat(196));
        }
        return csv.toString();
    }

    private void odd(Path root) throws IOException {
        Path huge = Files.writeString(root.resolve("huge.csv"), wide());
        ended(lockstep.datasets().ingest(TENANT, ingest(huge, "huge")).run());
        Path nothing = Files.writeString(root.resolve("nothing.csv"), "id,title\n");
        ended(lockstep.datasets().ingest(TENANT, ingest(nothing, "nothing")).run());
    }

    private RunView ended(RunView run) {
        RunView last = last(run);
        assertThat(last.state()).as("%s", last.failure()).isEqualTo(RunState.SUCCEEDED);
        return last;
    }

    private RunView last(RunView run) {
        RunView seen = run;
        try {
            while (!seen.state().ended()) {
                seen = lockstep.runs().awaitChange(TENANT, seen, Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return seen;
    }

    String url() {
        return serving.url().toString();
    }

    /** A key of the one who has all this. */
    String owner() {
        return keys.create(TENANT, "owner", Role.ADMIN).secret();
    }

    /** A key of a tenant that has nothing yet. */
    String newcomer() {
        return keys.create(new TenantId("newcomer"), "newcomer", Role.WRITE).secret();
    }

    /** The run of a comparison that found differences. */
    String differing() {
        return differing;
    }

    /** The run of a copy. */
    String equal() {
        return equal;
    }

    /** A run that failed. */
    String failed() {
        return failed;
    }

    /** Runs as they are in the middle of something. */
    StagedRuns staged() {
        return staged;
    }

    Lockstep lockstep() {
        return lockstep;
    }

    @Override
    public void close() {
        serving.close();
    }
}
