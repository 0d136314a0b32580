package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.s3.S3Server;
import dev.lockstep.testkit.wire.FaultyWire;
import dev.lockstep.testkit.wire.WireFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an archive does that is in S3: little disk, faults, and no wrong backup that looks well. */
class S3ArchiveTest {
    @TempDir Path directory;
    private String place;
    private Opened opened;
    private Made made;

    @BeforeEach
    void open() {
        place = S3Server.shared().freshPlace();
        opened = Shelves.open(place, directory);
        made = new Made(opened);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private long copied() throws IOException {
        Path copies = Opened.copies(directory);
        if (!Files.exists(copies)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(copies)) {
            return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        }
    }

    @Test
    void readsFileByFileWhateverTheirNumber() throws IOException {
        List<Row> rows = Made.GENERATOR.rows(0, 1000);
        BackupInfo full = made.full("base", rows);
        made.increment("next", "base", List.of(), List.of(RowGenerator.id(3)), 999);
        assertThat(copied()).isZero();
        Path small = directory.resolve("small");
        try (ParquetRows parquet = ParquetRows.open(small, 2, 256L << 20, 1)) {
            Archive tight =
                    Archive.open(opened.bucket(), parquet, new CopySpace(small, 1), Shelves.CLOCK);
            try (Snapshot snapshot =
                    tight.store().pin(Made.ref("next"), "t", Duration.ofHours(1))) {
                Rows.assertSame(
                        rows.stream().filter(r -> !r.id().equals(RowGenerator.id(3))).toList(),
                        Rows.all(snapshot).values());
                assertThat(snapshot.fetch(List.of(RowGenerator.id(3), RowGenerator.id(998))).ids())
                        .containsExactly(RowGenerator.id(998));
            }
            try (Stream<Path> left = Files.walk(small)) {
                assertThat(left.filter(Files::isRegularFile)).isEmpty();
            }
        }
        assertThat(full.bytes()).isPositive();
    }

    @Test
    void verifiesWithoutACopyAndNamesWhatIsWrong() throws IOException {
        made.full("base", Made.GENERATOR.rows(0, 250));
        assertThat(made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES).damages())
                .isEmpty();
        assertThat(copied()).isZero();
        String part = opened.bucket().location("default/base/works_part0001.parquet");
        byte[] bytes = opened.bucket().get(part);
        bytes[bytes.length / 3] ^= 1;
        opened.bucket().put(part, bytes);
        assertThat(made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES).damages())
                .singleElement()
                .satisfies(d -> assertThat(d.file()).isEqualTo("works_part0001.parquet"))
                .satisfies(d -> assertThat(d.rowGroup()).isZero());
        assertThatThrownBy(() -> made.rows("base"))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("archive-damaged"));
        assertThat(copied()).isLessThan(bytes.length * 3L);
    }

    @Test
    void foreignFilesAreReadWhereTheyLie() {
        made.full("base", Made.GENERATOR.rows(0, 250));
        String from = opened.bucket().location("default/base/works_part0000.parquet");
        String to = opened.bucket().location("left/chunks.parquet");
        opened.bucket().put(to, opened.bucket().get(from));
        ArchiveStore alone =
                ArchiveStore.directory(
                        opened.bucket(),
                        "left",
                        Made.TENANT,
                        opened.parquet(),
                        CopySpace.in(Opened.copies(directory)),
                        Shelves.CLOCK);
        assertThat(alone.collections(Made.TENANT))
                .singleElement()
                .satisfies(c -> assertThat(c.rows()).isEqualTo(100))
                .satisfies(c -> assertThat(c.ref().name()).isEqualTo("chunks"));
    }

    @Test
    void aServerThatFailsEndsTheCommitAndTheNextAttemptGoesOn() {
        try (FaultyWire wire = FaultyWire.to(S3Server.shared().endpoint());
                Opened faulty =
                        Shelves.open(
                                S3Server.shared().through(wire.address()),
                                place,
                                directory.resolve("f"))) {
            BackupPlan plan = BackupPlan.full("base", "1").withPartRows(100);
            WriteScope first = Made.scope("base", 1);
            try (BackupWriter backup = faulty.archive().begin(Made.TENANT, plan, first);
                    StoreWriter writer = backup.collection("works", Made.SPEC)) {
                write(writer, first, 0);
                wire.fail(
                        line -> line.startsWith("PUT ") && line.contains("file-"),
                        2,
                        100,
                        new WireFault.Status(503));
                assertThatThrownBy(() -> write(writer, first, 200))
                        .isInstanceOfSatisfying(
                                LockstepException.class,
                                e -> assertThat(e.kind().retryable()).isTrue())
                        .hasMessageContaining("503");
            }
            assertThat(made.archive().list(Made.TENANT)).isEmpty();
            wire.heal();
            wire.fail(line -> line.startsWith("PUT "), 2, 1, new WireFault.LostAnswer());
            WriteScope second = Made.scope("base", 2);
            try (BackupWriter backup = faulty.archive().begin(Made.TENANT, plan, second)) {
                try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
                    assertThat(writer.resumed().orElseThrow().upserted()).isEqualTo(200);
                    write(writer, second, 200);
                }
                backup.seal("works", BackupWriter.Seal.of(400));
                backup.finish(Map.of());
            }
        }
        Rows.assertSame(Made.GENERATOR.rows(0, 400), made.rows("base").values());
        assertThat(made.archive().verify(Made.TENANT, "base", VerifyOptions.FILES).damages())
                .isEmpty();
    }

    private static void write(StoreWriter writer, WriteScope scope, int from) {
        writer.upsert(Batch.of(Made.GENERATOR.rows(from, from + 200), Made.DIMENSION));
        writer.commit(new Checkpoint(scope, Map.of(), from + 200, 0, 0));
    }

    @Test
    void anOvertakenWriterStops() {
        BackupPlan plan = BackupPlan.full("base", "1");
        WriteScope first = Made.scope("base", 1);
        try (BackupWriter old = made.archive().begin(Made.TENANT, plan, first);
                StoreWriter writer = old.collection("works", Made.SPEC)) {
            made.archive().begin(Made.TENANT, plan, Made.scope("base", 2)).close();
            assertThatThrownBy(() -> write(writer, first, 0))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("stale-writer"));
        }
    }
}
