package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BackupTest {
    @TempDir Path directory;
    private Made made;

    @BeforeEach
    void open() {
        made = new Made(Opened.in(directory));
    }

    @AfterEach
    void close() {
        made.opened().close();
    }

    private JsonNode manifest(String backup) throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(Files.readAllBytes(made.file(backup, "export_manifest.json")));
    }

    @Test
    void theManifestHasTheShapeThatScriptsKnow() throws Exception {
        made.full("b1", Made.GENERATOR.rows(0, 250));

        JsonNode manifest = manifest("b1");
        assertThat(manifest.propertyNames())
                .containsExactly(
                        "export_timestamp", "total_files", "files", "metadata", "file_details");
        assertThat(manifest.path("export_timestamp").asString()).isEqualTo("2026-11-21T10:00:00");
        assertThat(manifest.path("total_files").asInt()).isEqualTo(3);
        assertThat(manifest.path("files").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "works_part0000.parquet",
                        "works_part0001.parquet",
                        "works_part0002.parquet");
        assertThat(manifest.path("metadata").toString())
                .isEqualTo(
                        "{\"total_embeddings\":250,\"collections\":[\"works\"],"
                                + "\"include_event_summaries\":false}");
        made.full("b2", Made.GENERATOR.rows(0, 100));
        assertThat(manifest("b2").path("files").valueStream().map(JsonNode::asString))
                .containsExactly("works.parquet");
    }

    @Test
    void theCompanionTableCountsApart() throws Exception {
        WriteScope scope = Made.scope("b1", 1);
        try (BackupWriter backup =
                made.archive().begin(Made.TENANT, BackupPlan.full("b1", "1"), scope)) {
            for (String name : List.of("chunks", "event_summaries")) {
                try (StoreWriter writer = backup.collection(name, Made.SPEC)) {
                    writer.upsert(Made.GENERATOR.batch(0, 10));
                    writer.commit(new Checkpoint(scope, Map.of(), 10, 0, 0));
                }
                backup.seal(name, BackupWriter.Seal.of(10));
            }
            backup.finish(Map.of());
        }
        assertThat(manifest("b1").path("metadata").toString())
                .isEqualTo(
                        "{\"total_embeddings\":10,\"collections\":[\"chunks\"],"
                                + "\"include_event_summaries\":true}");
        assertThat(made.file("b1", "event_summaries.parquet")).exists();
    }

    @Test
    void aBackupTellsWhatItIs() {
        BackupInfo info = made.full("b1", Made.GENERATOR.rows(0, 250));

        assertThat(made.archive().find(Made.TENANT, "b1")).contains(info);
        assertThat(made.archive().list(Made.TENANT)).containsExactly(info);
        assertThat(made.archive().latest(Made.TENANT)).contains(info);
        assertThat(info.lockstepVersion()).isEqualTo("1.2.3");
        assertThat(info.formatVersion()).isOne();
        assertThat(info.extras()).containsExactly("alias");
        assertThat(info.annotations()).containsEntry("ticket", "OPS-1");
        CollectionBackup works = info.collections().getFirst();
        assertThat(works.spec()).isEqualTo(Made.SPEC);
        assertThat(works.rows()).isEqualTo(250);
        assertThat(works.fingerprint()).isEqualTo("f".repeat(32));
        assertThat(works.source())
                .isEqualTo(new CollectionBackup.Source("lake/works", "uuid-1", "42"));
        assertThat(works.notes()).containsExactly("A note.");
        assertThat(info.bytes()).isGreaterThan(works.bytes());
        assertThat(made.archive().extra(Made.TENANT, "b1", "alias").map(String::new))
                .contains("{\"champion\": \"works-2\"}");
        assertThat(made.archive().extra(Made.TENANT, "b1", "absent")).isEmpty();
        assertThat(made.archive().find(Made.TENANT, "absent")).isEmpty();
    }

    @Test
    void anyToolCanCheckTheSums() throws Exception {
        made.full("b1", Made.GENERATOR.rows(0, 250));

        Process check =
                new ProcessBuilder("sha256sum", "-c", "SHA256SUMS")
                        .directory(made.directory("b1").toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(check.getInputStream().readAllBytes());

        assertThat(check.waitFor()).as(output).isZero();
        assertThat(output).contains("export_manifest.json: OK", "works_part0002.parquet: OK");
    }

    @Test
    void manyThreadsWriteOneCollection() throws Exception {
        List<Row> expected = Made.GENERATOR.rows(0, 2000);
        WriteScope scope = Made.scope("b1", 1);
        BackupPlan plan = BackupPlan.full("b1", "1").withPartRows(333);
        try (BackupWriter backup = made.archive().begin(Made.TENANT, plan, scope);
                ExecutorService pool = Executors.newFixedThreadPool(4)) {
            try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
                List<Future<?>> done = new ArrayList<>();
                for (int from = 0; from < 2000; from += 100) {
                    Batch batch = Batch.of(expected.subList(from, from + 100), Made.DIMENSION);
                    done.add(pool.submit(() -> writer.upsert(batch)));
                }
                for (Future<?> future : done) {
                    future.get();
                }
                writer.commit(new Checkpoint(scope, Map.of(), 2000, 0, 0));
            }
            backup.seal("works", BackupWriter.Seal.of(2000));
            backup.finish(Map.of());
        }
        Rows.assertSame(expected, made.rows("b1").values());
        assertThat(made.archive().verify(Made.TENANT, "b1", VerifyOptions.FILES).damages())
                .isEmpty();
    }

    @Test
    void withoutDocumentsNoneAreKept() {
        made.make(
                BackupPlan.full("b1", "1").withoutDocuments(),
                Made.GENERATOR.rows(0, 20),
                List.of(),
                -1);

        assertThat(made.rows("b1").values())
                .hasSize(20)
                .allSatisfy(row -> assertThat(row.document()).isNull())
                .allSatisfy(row -> assertThat(row.metadata()).isNotNull());
    }

    @Test
    void twiceTheSizeMustBeFree() {
        long free = made.opened().bucket().free();
        assertThatThrownBy(() ->
                        made.make(
                                BackupPlan.full("b1", "1").expecting(free),
                                List.of(),
                                List.of(),
                                -1))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("twice its size");
        assertThat(made.archive().unfinished(Made.TENANT)).isEmpty();
    }

    @Test
    void anUnfinishedBackupIsSeenApartAndAnotherRunBeginsAnew() {
        WriteScope scope = Made.scope("b1", 1);
        try (BackupWriter backup =
                made.archive().begin(Made.TENANT, BackupPlan.full("b1", "1"), scope)) {
            try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
                writer.upsert(Made.GENERATOR.batch(0, 10));
                writer.commit(new Checkpoint(scope, Map.of(), 10, 0, 0));
            }
        }
        assertThat(made.archive().list(Made.TENANT)).isEmpty();
        assertThat(made.archive().store().collections(Made.TENANT)).isEmpty();
        assertThat(made.archive().unfinished(Made.TENANT))
                .singleElement()
                .satisfies(u -> assertThat(u.run()).isEqualTo("run-b1"));

        WriteScope other = new WriteScope("run-other", "works", 1);
        try (BackupWriter backup =
                made.archive().begin(Made.TENANT, BackupPlan.full("b1", "1"), other)) {
            try (StoreWriter writer = backup.collection("works", Made.SPEC)) {
                assertThat(writer.resumed()).isEmpty();
                writer.upsert(Made.GENERATOR.batch(5, 8));
                writer.commit(new Checkpoint(other, Map.of(), 3, 0, 0));
            }
            backup.seal("works", BackupWriter.Seal.of(-1));
            backup.finish(Map.of());
        }
        Rows.assertSame(Made.GENERATOR.rows(5, 8), made.rows("b1").values());
    }

    @Test
    void aRunOvertakenByANewerEpochWritesNoMore() {
        BackupPlan plan = BackupPlan.full("b1", "1");
        WriteScope old = Made.scope("b1", 1);
        WriteScope young = Made.scope("b1", 2);
        try (BackupWriter paused = made.archive().begin(Made.TENANT, plan, old);
                StoreWriter writer = paused.collection("works", Made.SPEC)) {
            writer.upsert(Made.GENERATOR.batch(0, 10));
            writer.commit(new Checkpoint(old, Map.of(), 10, 0, 0));
            try (BackupWriter backup = made.archive().begin(Made.TENANT, plan, young);
                    StoreWriter next = backup.collection("works", Made.SPEC)) {
                assertThat(next.resumed().orElseThrow().upserted()).isEqualTo(10);
                writer.upsert(Made.GENERATOR.batch(10, 20));
                stale(() -> writer.commit(new Checkpoint(old, Map.of(), 20, 0, 0)));
                stale(() -> paused.seal("works", BackupWriter.Seal.of(20)));
                next.upsert(Made.GENERATOR.batch(10, 15));
                next.commit(new Checkpoint(young, Map.of(), 15, 0, 0));
                backup.seal("works", BackupWriter.Seal.of(15));
                backup.finish(Map.of());
            }
            stale(() -> paused.extra("late", new byte[1]));
        }
        stale(
                () ->
                        made.archive()
                                .begin(Made.TENANT, BackupPlan.full("b2", "1"), old)
                                .collection("x", Made.SPEC),
                "b2");
        Rows.assertSame(Made.GENERATOR.rows(0, 15), made.rows("b1").values());
    }

    private static void stale(Runnable act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("stale-writer"));
    }

    private void stale(Runnable act, String backup) {
        made.archive()
                .begin(
                        Made.TENANT,
                        BackupPlan.full(backup, "1"),
                        new WriteScope("run-b1", "works", 9))
                .close();
        stale(act);
    }

    @Test
    void aFinishedBackupIsNeverWrittenAgain() {
        BackupInfo info = made.full("b1", Made.GENERATOR.rows(0, 10));

        try (BackupWriter again =
                made.archive()
                        .begin(Made.TENANT, BackupPlan.full("b1", "1"), Made.scope("b1", 2))) {
            assertThat(again.finished()).contains(info);
            assertThat(again.finish(Map.of())).isEqualTo(info);
        }
        assertThatThrownBy(() ->
                        made.archive()
                                .begin(
                                        Made.TENANT,
                                        BackupPlan.full("b1", "1"),
                                        new WriteScope("other", "works", 1)))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("backup-exists"));
    }

    @Test
    void filesOfOthersAreNeverThrownAway() throws Exception {
        Files.createDirectories(made.directory("b1"));
        Files.writeString(made.file("b1", "theirs.txt"), "keep me");

        assertThatThrownBy(() -> made.full("b1", Made.GENERATOR.rows(0, 10)))
                .hasMessageContaining("other origin");
        assertThat(made.file("b1", "theirs.txt")).hasContent("keep me");
    }

    @Test
    void namesOfCollectionsAreSafeAndStayApart() throws Exception {
        List<String> names =
                List.of(
                        "a",
                        "A",
                        "a_part0000",
                        "../../etc/passwd",
                        "con",
                        "naïve 数据",
                        "a/b",
                        "a%2Fb",
                        ".hidden",
                        "export_manifest",
                        "x".repeat(300),
                        "x".repeat(299) + "y",
                        "event summaries");
        WriteScope scope = Made.scope("b1", 1);
        try (BackupWriter backup =
                made.archive().begin(Made.TENANT, BackupPlan.full("b1", "1"), scope)) {
            for (int i = 0; i < names.size(); i++) {
                try (StoreWriter writer = backup.collection(names.get(i), Made.SPEC)) {
                    writer.upsert(Made.GENERATOR.batch(i, i + 1));
                    writer.commit(new Checkpoint(scope, Map.of(), 1, 0, 0));
                }
                backup.seal(names.get(i), BackupWriter.Seal.of(1));
            }
            backup.finish(Map.of());
        }
        List<String> files = new ArrayList<>();
        manifest("b1").path("files").forEach(f -> files.add(f.asString()));
        assertThat(files.stream().map(f -> f.toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates()
                .allSatisfy(f -> assertThat(f).matches("[a-z0-9%][a-z0-9_.%~-]{0,170}\\.parquet"));
        for (int i = 0; i < names.size(); i++) {
            var ref =
                    new dev.lockstep.api.CollectionRef(
                            Made.TENANT, ArchiveStore.NAME, "b1/" + names.get(i));
            try (var snapshot =
                    made.archive().store().pin(ref, "test", java.time.Duration.ofHours(1))) {
                Rows.assertSame(Made.GENERATOR.rows(i, i + 1), Rows.all(snapshot).values());
            }
        }
    }

    @Test
    void annotationsComeAndGoAndTheManifestStays() throws Exception {
        made.full("b1", Made.GENERATOR.rows(0, 10));
        String before = Files.readString(made.file("b1", "export_manifest.json"));

        made.archive().annotate(Made.TENANT, "b1", Map.of("why", "before 2.0", "ticket", ""));

        assertThat(made.archive().find(Made.TENANT, "b1").orElseThrow().annotations())
                .isEqualTo(Map.of("why", "before 2.0"));
        assertThat(made.file("b1", "export_manifest.json")).hasContent(before);
        assertThat(made.archive().verify(Made.TENANT, "b1", VerifyOptions.FILES).sound()).isTrue();
        assertThat(made.archive().find(Made.TENANT, "b1").orElseThrow().verified())
                .isEqualTo(new BackupInfo.Verified(made.opened().clock().instant(), 0, false));
    }

    @Test
    void aDirectoryStandsAlone() {
        made.full("b1", Made.GENERATOR.rows(0, 250));
        ArchiveStore alone =
                ArchiveStore.directory(
                        new dev.lockstep.lake.LocalBucket(made.directory("b1")),
                        "",
                        Made.TENANT,
                        made.opened().parquet(),
                        made.opened().clock());

        assertThat(alone.collections(Made.TENANT))
                .singleElement()
                .satisfies(c -> assertThat(c.ref().name()).isEqualTo("works"))
                .satisfies(c -> assertThat(c.rows()).isEqualTo(250));
        assertThat(alone.collections(new dev.lockstep.api.TenantId("other"))).isEmpty();
    }
}
