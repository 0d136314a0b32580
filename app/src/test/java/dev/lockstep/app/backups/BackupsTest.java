package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.Desk.TENANT;
import static dev.lockstep.app.backups.Desk.row;
import static dev.lockstep.app.backups.Desk.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.SearchRequest.Mode;
import dev.lockstep.api.service.BackupService.BackupDetail;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.ExpirePlan;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.api.service.BackupService.RestorePlan;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.BackupService.Verification;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.IndexService.SearchView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups from end to end: lake and memory, the real archive, the real engine of runs. */
class BackupsTest {
    @TempDir Path directory;
    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(directory);
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private static BackupRequest named(String name, Kind kind, String... collections) {
        return new BackupRequest(
                List.of(collections), null, List.of(), name, null, kind, true, null);
    }

    private RunView made(BackupRequest request) {
        RunView run = desk.ended(desk.backups.create(TENANT, request));
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        desk.clock.advance(Duration.ofDays(1));
        return run;
    }

    private RunView succeeded(RunView started) {
        RunView run = desk.ended(started);
        assertThat(run.state()).as("%s", run.failure()).isEqualTo(RunState.SUCCEEDED);
        return run;
    }

    private static RestoreRequest restore(String backup, String to, @Nullable String as) {
        return new RestoreRequest(backup, List.of(), to, as, List.of());
    }

    @Test
    void aBackupOfSeveralStoresComesBackEqualAndIsFoundOutByName() {
        desk.write(desk.lake, "lake/works", rows(0, 2_500));
        desk.write(desk.memory, "memory/notes", rows(0, 40));
        RunView run = made(named("first", Kind.AUTO, "lake/works", "memory/notes"));
        assertThat(run.result())
                .containsEntry("kind", "full")
                .containsEntry("rows", "2540")
                .containsEntry("backup", "first");
        assertThat(desk.lake.pins(Desk.ref("lake/works"))).as("pins are given back").isEmpty();
        BackupView view = desk.backups.list(TENANT).getFirst();
        assertThat(view.collections())
                .extracting(c -> c.source() + " " + c.rows() + " " + c.changed())
                .containsExactly("memory/notes 40 40", "lake/works 2500 2500");
        assertThat(view.verified()).as("proven when it was made").isNotNull();
        assertThat(view.problem()).isNull();

        desk.write(desk.lake, "lake/works", List.of(row(7, "spoilt")));
        RunView restored = succeeded(desk.backups.restore(TENANT, restore("latest", "lake", null)));

        assertThat(restored.result().get("told")).contains("lake/works holds the 2,500 rows");
        assertThat(Desk.read(desk.lake, "lake/works"))
                .hasSize(2_500)
                .containsEntry("id-00007", "text 7 {\"number\":7}");
        assertThat(Desk.read(desk.lake, "lake/notes")).hasSize(40);
    }

    @Test
    void anIncrementHoldsWhatChangedAndAChainIsCapped() {
        desk.write(desk.lake, "lake/works", rows(0, 2_000));
        made(named("b1", Kind.AUTO, "lake/works"));
        desk.write(desk.lake, "lake/works", List.of(row(3, "new words"), row(5_000, "more")));
        desk.delete(desk.lake, "lake/works", List.of("id-00010", "id-00011", "id-00012"));

        var plan = desk.backups.plan(TENANT, BackupRequest.of("lake/works"));
        assertThat(plan.kind()).isEqualTo(Kind.INCREMENTAL);
        assertThat(plan.parent()).isEqualTo("b1");
        assertThat(plan.notes()).anyMatch(n -> n.contains("bytes stored, not bytes read"));
        made(named("b2", Kind.AUTO, "lake/works"));

        BackupDetail second = desk.backups.get(TENANT, "b2");
        assertThat(second.backup().chain()).containsExactly("b1", "b2");
        assertThat(second.backup().collections().getFirst().changed()).isEqualTo(2);
        assertThat(second.backup().collections().getFirst().deleted()).isEqualTo(3);
        assertThat(second.backup().collections().getFirst().rows()).isEqualTo(1_998);
        assertThat(second.files()).extracting(f -> f.rows()).contains(2L, 3L);
        assertThat(desk.backups.get(TENANT, "b1").kept()).contains("b2 stands on it.");
        succeeded(desk.backups.restore(TENANT, restore("b2", "lake/again", null)));
        assertThat(Desk.read(desk.lake, "lake/again"))
                .isEqualTo(Desk.read(desk.lake, "lake/works"));
        succeeded(desk.backups.restore(TENANT, restore("b1", "memory/then", null)));
        assertThat(Desk.read(desk.memory, "memory/then"))
                .hasSize(2_000)
                .containsEntry("id-00003", "text 3 {\"number\":3}");

        made(named("b3", Kind.INCREMENTAL, "lake/works"));
        assertThat(desk.backups.plan(TENANT, BackupRequest.of("lake/works")).reason())
                .contains("the chain of b3 has 3 backups");
        assertThat(made(named("b4", Kind.AUTO, "lake/works")).result())
                .containsEntry("kind", "full");
        assertThatThrownBy(() -> desk.backups.create(TENANT, named("b4", Kind.AUTO, "lake/works")))
                .hasMessageContaining("found one of that name");
    }

    @Test
    void withoutDocumentsNoTextAndNoCredentialIsInAnyFile() throws IOException {
        desk.write(desk.lake, "lake/works", rows(0, 50));
        BackupRequest request =
                new BackupRequest(
                        List.of("lake/works"),
                        null,
                        List.of(),
                        "bare",
                        null,
                        Kind.AUTO,
                        false,
                        "for the auditors");
        assertThat(desk.backups.plan(TENANT, request).notes())
                .anyMatch(n -> n.contains("look like credentials are left out"));
        made(request);
        assertThat(desk.backups.list(TENANT).getFirst().note()).isEqualTo("for the auditors");
        assertThat(desk.backups.list(TENANT).getFirst().collections().getFirst().documents())
                .isFalse();
        try (Stream<Path> files = Files.walk(desk.backup("bare"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(
                                new String(
                                        Files.readAllBytes(file),
                                        java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("hunter2");
            }
        }
        succeeded(desk.backups.restore(TENANT, restore("bare", "memory", null)));
        assertThat(Desk.read(desk.memory, "memory/works"))
                .containsEntry("id-00007", "null {\"number\":7}");
        assertThat(desk.backups.plan(TENANT, BackupRequest.of("lake/works")).reason())
                .contains("was made without documents");
    }

    @Test
    void aDefectIsNamedDownToTheFileAndKeepsARestoreFromBeginning() throws IOException {
        desk.write(desk.lake, "lake/works", rows(0, 500));
        made(named("b1", Kind.AUTO, "lake/works"));
        RunView whole = succeeded(desk.backups.verify(TENANT, "latest"));
        assertThat(desk.backups.verification(TENANT, whole.id(), 10).defects()).isZero();
        Path file = desk.backup("b1").resolve("works.parquet");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 0x10;
        Files.write(file, bytes);

        RunView run = succeeded(desk.backups.verify(TENANT, "b1"));
        Verification found = desk.backups.verification(TENANT, run.id(), 10);

        assertThat(found.defects()).isPositive();
        assertThat(found.first().getFirst().file()).isEqualTo("b1/works.parquet");
        assertThat(found.first().getFirst().todo()).contains("another backup");
        BackupView view = desk.backups.list(TENANT).getFirst();
        assertThat(view.problem()).contains("defect");
        assertThatThrownBy(() -> desk.backups.get(TENANT, "latest"))
                .as("a damaged one is not the last good one")
                .hasMessageContaining("no good backup");
        RunView refused =
                desk.ended(desk.backups.restore(TENANT, restore("b1", "memory/copy", null)));
        assertThat(refused.state()).isEqualTo(RunState.FAILED);
        assertThat(refused.failure()).asString().contains("b1/works.parquet", "backup verify b1");
        assertThat(desk.memory.collections(TENANT)).isEmpty();
        RunView drill = desk.ended(desk.backups.drill(TENANT, "b1"));
        assertThat(desk.backups.get(TENANT, "b1").kept())
                .as("a drill that failed holds nothing")
                .noneMatch(why -> why.contains("reads it"));
        assertThat(drill.state()).isEqualTo(RunState.FAILED);
        assertThat(desk.backups.list(TENANT).getFirst().drilled())
                .asString()
                .contains("equal=false");
    }

    @Test
    void whatStandsOnADamagedOneIsNotTheLastGoodOneAndRetentionKeepsThatWhichIs()
            throws IOException {
        desk.write(desk.lake, "lake/works", rows(0, 50));
        made(named("good", Kind.FULL, "lake/works"));
        made(named("spoilt", Kind.FULL, "lake/works"));
        desk.write(desk.lake, "lake/works", List.of(row(3, "new words")));
        made(named("onto", Kind.INCREMENTAL, "lake/works"));
        Path file = desk.backup("spoilt").resolve("works.parquet");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(desk.backups.get(TENANT, "latest").backup().name())
                .as("nobody has looked yet")
                .isEqualTo("onto");

        succeeded(desk.backups.verify(TENANT, "spoilt"));

        assertThat(desk.backups.get(TENANT, "onto").backup().problem())
                .startsWith("Its parent spoilt has ")
                .endsWith("see lockstep backup verify spoilt.");
        assertThat(desk.backups.get(TENANT, "latest").backup().name()).isEqualTo("good");
        assertThat(desk.backups.plan(TENANT, BackupRequest.of("lake/works")).parent())
                .as("nothing more is put onto it")
                .isNotEqualTo("onto");
        assertThat(desk.backups.planExpire(TENANT, new Retention(1, 0, 0, 0, null)).items())
                .filteredOn(i -> i.name().equals("good"))
                .noneMatch(i -> i.removed());
    }

    @Test
    void aDrillRestoresProvesMeasuresAndLeavesNothing() throws IOException {
        desk.write(desk.lake, "lake/works", rows(0, 300));
        desk.write(desk.memory, "memory/notes", rows(0, 40));
        made(named("b1", Kind.AUTO, "lake/works", "memory/notes"));
        RunView run = succeeded(desk.backups.drill(TENANT, "latest"));
        assertThat(run.result()).containsEntry("rows", "340").containsKey("millis");
        assertThat(desk.backups.list(TENANT).getFirst().drilled())
                .asString()
                .contains("equal=true", "rows=340");
        assertThat(desk.lake.collections(TENANT)).hasSize(1);
        try (Stream<Path> left = Files.walk(directory.resolve("work"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
        desk.backups.annotate(TENANT, "b1", "golden");
        BackupView noted = desk.backups.list(TENANT).getFirst();
        assertThat(noted.note()).isEqualTo("golden");
        assertThat(noted.drilled()).as("one note does not push out another").isNotNull();
        assertThat(succeeded(desk.backups.verify(TENANT, "b1")).result())
                .as("what is written beside a backup does not break its seal")
                .containsEntry("defects", "0");
        desk.backups.annotate(TENANT, "b1", "");
        assertThat(desk.backups.list(TENANT).getFirst().note()).isNull();
    }

    @Test
    void aPlanSaysWhatATargetLosesAndTheWaysOutWhereItCannotBeDone() {
        desk.write(desk.lake, "lake/works", rows(0, 30));
        made(named("b1", Kind.AUTO, "lake/works"));
        desk.memory.create(
                Desk.ref("memory/works"), dev.lockstep.api.CollectionSpec.of(4, Metric.COSINE));
        RestorePlan wrong = desk.backups.planRestore(TENANT, restore("b1", "memory", null));
        assertThat(wrong.problem())
                .contains("3 dimensions in the backup and of 4 in the target")
                .contains("--as works_3", "Three ways out");
        assertThatThrownBy(() -> desk.backups.restore(TENANT, restore("b1", "memory", null)))
                .hasMessageContaining("Three ways out");
        assertThat(desk.engine.service().list(TENANT, "backup-restore", null, null, 10)).isEmpty();
        RestorePlan fine = desk.backups.planRestore(TENANT, restore("b1", "lake", null));
        assertThat(fine.problem()).isNull();
        assertThat(fine.items().getFirst().targetRows()).isEqualTo(30);
        assertThat(desk.backups.planRestore(TENANT, restore("b1", "lake", "new")).items())
                .extracting(i -> i.target() + " " + i.targetRows())
                .containsExactly("lake/new -1");
        assertThatThrownBy(() -> desk.backups.planRestore(TENANT, restore("b1", "nowhere", null)))
                .hasMessageContaining("no store 'nowhere'");
        assertThatThrownBy(() ->
                        desk.backups.planRestore(
                                TENANT,
                                new RestoreRequest("b1", List.of("nope"), "lake", null, List.of())))
                .hasMessageContaining("it holds works");
    }

    @Test
    void theCollectionOfAnIndexIsNotRestoredOver() {
        desk.write(desk.memory, "memory/works", rows(0, 10));
        made(named("b1", Kind.AUTO, "memory/works"));
        desk.lake.create(
                Desk.ref("lake/works"),
                new dev.lockstep.api.CollectionSpec(
                        3, Metric.COSINE, null, Map.of("index", "works")));
        assertThat(desk.backups.planRestore(TENANT, restore("b1", "lake", null)).problem())
                .contains("--index works", "--as works_restored");
    }

    @Test
    void retentionSaysWhatGoesAndKeepsTheLastGoodOneAndWhatOthersStandOn() {
        desk.write(desk.lake, "lake/works", rows(0, 100));
        made(named("full1", Kind.FULL, "lake/works"));
        made(named("inc1", Kind.INCREMENTAL, "lake/works"));
        made(named("full2", Kind.FULL, "lake/works"));
        Retention last = new Retention(1, 0, 0, 0, null);
        ExpirePlan plan = desk.backups.planExpire(TENANT, last);
        assertThat(plan.items())
                .filteredOn(i -> i.removed())
                .extracting(i -> i.name())
                .containsExactly("inc1", "full1");
        assertThat(desk.backups.list(TENANT)).as("a plan removes nothing").hasSize(3);
        Retention two = new Retention(2, 0, 0, 0, null);
        assertThat(desk.backups.planExpire(TENANT, two).backups())
                .as("an increment keeps what it stands on")
                .isZero();
        RunView run = succeeded(desk.backups.expire(TENANT, last));
        assertThat(run.result().get("told")).startsWith("removed 2 backups");
        assertThat(desk.backups.list(TENANT)).extracting(BackupView::name).containsExactly("full2");
        assertThat(desk.backup("full1")).doesNotExist();
        assertThatThrownBy(() -> desk.backups.expire(TENANT, new Retention(0, 0, 0, 0, null)))
                .hasMessageContaining("found no rule");
    }

    @Test
    void aScheduledBackupGetsItsNameFromTheTimeAndExpiresOldOnes() {
        desk.write(desk.lake, "lake/works", rows(0, 20));
        made(named("old", Kind.FULL, "lake/works"));
        var schedule =
                desk.backups.schedule(
                        TENANT,
                        "works",
                        "0 2 * * *",
                        BackupRequest.of("lake/works"),
                        new Retention(1, 0, 0, 0, null));
        assertThat(schedule.name()).isEqualTo("backup-works");
        assertThat(schedule.job()).isEqualTo("backup");
        assertThat(desk.engine.service().schedules(TENANT)).hasSize(1);
        Retention newest = new Retention(1, 0, 0, 0, null);
        BackupRequest full =
                new BackupRequest(
                        List.of("lake/works"), null, List.of(), null, null, Kind.FULL, true, null);
        RunView run =
                succeeded(
                        desk.engine
                                .service()
                                .submit(desk.backups.scheduled(TENANT, "works", full, newest)));
        assertThat(run.result())
                .containsEntry("backup", "works-20260302-020000")
                .containsEntry("removed", "1");
        assertThat(desk.backups.list(TENANT))
                .extracting(BackupView::name)
                .containsExactly("works-20260302-020000");
        assertThatThrownBy(() ->
                        desk.backups.schedule(
                                TENANT,
                                "works",
                                "0 2 * * *",
                                named("fixed", Kind.FULL, "lake/works"),
                                null))
                .hasMessageContaining("each gets one from its time");
    }

    @Test
    void metadataThatLooksLikeACredentialEndsTheRunUnsealed() {
        desk.write(desk.lake, "lake/works", rows(0, 20));
        desk.write(
                desk.lake,
                "lake/keys",
                List.of(
                        Desk.row(1, "one"),
                        secret(2, "{\"deep\": [{\"api_key\": \"x-1\"}]}"),
                        secret(3, "{\"url\": \"db://me:hush@host/x\"}"),
                        secret(4, "{\"tokens\": 12, \"password\": \"\"}")));
        made(named("clean", Kind.FULL, "lake/works").refusingSecrets(true));
        RunView run =
                desk.ended(
                        desk.backups.create(
                                TENANT,
                                named("dirty", Kind.FULL, "lake/keys").refusingSecrets(true)));
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(String.valueOf(run.failure()))
                .contains("2 rows")
                .contains("(api_key)")
                .doesNotContain("hush")
                .doesNotContain("x-1");
        assertThat(desk.backups.list(TENANT)).extracting(BackupView::name).containsExactly("clean");
        made(named("dirty2", Kind.FULL, "lake/keys"));
    }

    private static Row secret(int i, String metadata) {
        return new Row("id-" + i, new float[] {1, i, 0.5f}, null, metadata);
    }

    @Test
    void severalAreRestoredUnderOtherNames() {
        desk.write(desk.lake, "lake/works", rows(0, 20));
        desk.write(desk.lake, "lake/more", rows(0, 5));
        made(named("both", Kind.FULL, "lake/works", "lake/more"));
        succeeded(desk.backups.restore(TENANT, restore("both", "lake", "works=a,more=b")));
        assertThat(Desk.read(desk.lake, "lake/a")).hasSize(20);
        assertThat(Desk.read(desk.lake, "lake/b")).hasSize(5);
        for (String wrong :
                List.of("works=a,more=a", "works=a,none=b", "works=a=b", "works=a,works=b")) {
            assertThatThrownBy(
                            () -> desk.backups.planRestore(TENANT, restore("both", "lake", wrong)))
                    .as(wrong)
                    .hasMessageContaining("expected old=new");
        }
    }

    @Test
    void aDirectoryAnywhereIsVerifiedAndRestoredWithoutWritingThere() throws IOException {
        desk.write(desk.lake, "lake/works", rows(0, 60));
        made(named("b1", Kind.AUTO, "lake/works"));
        Path elsewhere = directory.resolve("A Stick/Works of March");
        copy(desk.backup("b1"), elsewhere);
        List<String> before = listing(elsewhere);
        String path = elsewhere.toString();

        assertThat(succeeded(desk.backups.verify(TENANT, path)).result())
                .containsEntry("defects", "0");
        succeeded(desk.backups.restore(TENANT, restore(path, "memory/works", null)));
        succeeded(desk.backups.drill(TENANT, path));

        assertThat(Desk.read(desk.memory, "memory/works")).hasSize(60);
        assertThat(listing(elsewhere)).isEqualTo(before);
        assertThatThrownBy(() -> desk.backups.verify(TENANT, path + "/nothing"))
                .hasMessageContaining("no directory");
        assertThatThrownBy(() ->
                        desk.backups.create(
                                TENANT,
                                new BackupRequest(
                                        List.of("lake/works"),
                                        null,
                                        List.of(),
                                        null,
                                        "gs://bucket/emb",
                                        Kind.AUTO,
                                        true,
                                        null)))
                .hasMessageContaining("or s3://bucket/prefix");
    }

    @Test
    void theOlderTextFormIsVerifiedRestoredAndSearched() throws Exception {
        Path older = Files.createDirectories(directory.resolve("export of 2024"));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement sql = duck.createStatement()) {
            sql.execute(
                    "COPY (SELECT 'c' || i AS id, '[' || i || ',0.5,1e0]' AS embedding, 'text ' || i"
                            + " AS document, '{\"n\": ' || i || '}' AS cmetadata FROM range(1, 41)"
                            + " t(i)) TO '"
                            + older.resolve("chunk_embeddings.parquet")
                            + "' (FORMAT parquet)");
        }
        Files.writeString(
                older.resolve("export_manifest.json"),
                """
                {"export_timestamp": "2024-11-06T19:45:00", "total_files": 1,
                 "files": ["chunk_embeddings.parquet"],
                 "metadata": {"total_embeddings": 481007, "collections": ["chunk_embeddings"],
                  "include_event_summaries": false}}
                """);
        String path = older.toString();

        RestorePlan plan = desk.backups.planRestore(TENANT, restore(path, "lake/chunks", null));
        assertThat(plan.createdAt()).isEqualTo(Instant.parse("2024-11-06T19:45:00Z"));
        assertThat(plan.notes())
                .anyMatch(n -> n.contains("481007 embeddings and the files hold 40"))
                .anyMatch(n -> n.contains("Another program made it"));
        RunView verified = succeeded(desk.backups.verify(TENANT, path));
        assertThat(desk.backups.verification(TENANT, verified.id(), 10).defects()).isZero();
        succeeded(desk.backups.restore(TENANT, restore(path, "lake/chunks", null)));

        assertThat(Desk.read(desk.lake, "lake/chunks"))
                .hasSize(40)
                .containsEntry("c7", "text 7 {\"n\": 7}");
        assertThat(desk.backups.search(TENANT, path, "chunk_embeddings", near(3)).result().hits())
                .hasSize(3);
    }

    @Test
    void aSourceMayBeWrittenToWhileItIsBackedUp() {
        desk.write(desk.lake, "lake/works", rows(0, 3_000));
        RunView run = desk.backups.create(TENANT, named("b1", Kind.AUTO, "lake/works"));
        for (int i = 0; i < 5; i++) {
            desk.write(desk.lake, "lake/works", List.of(row(i, "written meanwhile")));
        }
        succeeded(run);
        desk.delete(desk.lake, "lake/works", List.of("id-00000"));
        succeeded(desk.backups.restore(TENANT, restore("b1", "memory/then", null)));
        assertThat(Desk.read(desk.memory, "memory/then")).hasSize(3_000);
    }

    @Test
    void anotherTenantSeesNothingOfIt() {
        desk.write(desk.lake, "lake/works", rows(0, 10));
        made(named("b1", Kind.AUTO, "lake/works"));
        TenantId other = new TenantId("other");
        assertThat(desk.backups.list(other)).isEmpty();
        for (Runnable attempt :
                List.<Runnable>of(
                        () -> desk.backups.get(other, "b1"),
                        () -> desk.backups.get(other, "latest"),
                        () -> desk.backups.verify(other, "b1"),
                        () -> desk.backups.drill(other, "b1"),
                        () -> desk.backups.annotate(other, "b1", "mine"),
                        () -> desk.backups.restore(other, restore("b1", "memory", null)),
                        () -> desk.backups.search(other, "b1", "works", near(1)),
                        () -> desk.backups.create(other, BackupRequest.of("lake/works")))) {
            assertThatThrownBy(attempt::run)
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.kind().httpStatus()).isEqualTo(404));
        }
        assertThat(desk.backup("b1")).isDirectory();
        assertThat(desk.place().resolve("default")).isDirectory();
    }

    @Test
    void aBackupIsSearchedAsItLiesWithAFilter() {
        desk.write(desk.lake, "lake/works", rows(0, 5_000));
        made(named("b1", Kind.AUTO, "lake/works"));
        desk.delete(desk.lake, "lake/works", List.of("id-00004"));
        made(named("b2", Kind.AUTO, "lake/works"));
        SearchView all = desk.backups.search(TENANT, "b1", "works", near(4));
        assertThat(all.result().hits().getFirst().id()).isEqualTo("id-00004");
        assertThat(all.result().hits().getFirst().score()).isGreaterThan(0.9999);
        assertThat(all.result().hits()).hasSize(3);
        assertThat(all.result().compared()).isEqualTo(5_000);
        SearchView later = desk.backups.search(TENANT, "latest", "works", near(4));
        assertThat(later.result().hits()).extracting(h -> h.id()).doesNotContain("id-00004");
        SearchQuery filtered =
                new SearchQuery(
                        null,
                        new float[] {1, 4, 0.5f},
                        Mode.VECTOR,
                        5,
                        0,
                        false,
                        new Filter.NumberRange("number", 4_998.0, true, null, true),
                        0);
        SearchView few = desk.backups.search(TENANT, "b1", "works", filtered);
        assertThat(few.result().hits()).hasSize(2);
        assertThat(few.result().shortfall()).contains("Only 2 rows");
        assertThatThrownBy(() -> desk.backups.search(TENANT, "b1", "nothing", near(1)))
                .hasMessageContaining("it holds works");
    }

    private static SearchQuery near(int i) {
        return new SearchQuery(
                null, new float[] {1, i, 0.5f}, Mode.VECTOR, 3, 0, false, Filter.all(), 0);
    }

    private static List<String> listing(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(f -> directory.relativize(f).toString()).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
