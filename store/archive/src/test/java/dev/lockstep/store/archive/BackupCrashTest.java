package dev.lockstep.store.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process is killed on each side of every durable act; nobody ever sees half a backup. */
class BackupCrashTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "BACKUP_BEFORE_PART, 2",
        "BACKUP_AFTER_PART, 4",
        "BACKUP_BEFORE_PART_COMMIT, 5",
        "BACKUP_AFTER_PART_COMMIT, 6",
        "BACKUP_BEFORE_MANIFEST, 4",
        "BACKUP_BEFORE_MANIFEST, 3",
        "BACKUP_AFTER_MANIFEST, 2",
        "BACKUP_BEFORE_EXPIRY, 1",
        "BACKUP_DURING_EXPIRY, 1",
        "BACKUP_DURING_EXPIRY, 3",
    })
    void aKilledBackupIsContinuedByTheNext(CrashPoint point, int nth) throws IOException {
        ChildJvm first = new ChildJvm(CrashingBackup.class);
        ChildJvm.Ended ended = first.crashAt(point, nth).run(directory.toString(), "1");
        assertThat(ended.crashed()).as(ended.output()).isTrue();
        everyBackupIsWhole();

        new ChildJvm(CrashingBackup.class).run(directory.toString(), "2").expectSuccess();

        try (Opened opened = Opened.in(directory)) {
            Made made = new Made(opened);
            assertThat(made.archive().list(Made.TENANT))
                    .extracting(BackupInfo::name)
                    .containsExactly("full", "more");
            assertThat(made.archive().unfinished(Made.TENANT)).isEmpty();
            Rows.assertSame(Made.GENERATOR.rows(0, 200), made.rows("full").values());
            Rows.assertSame(changed(), made.rows("more").values());
            for (String name : List.of("full", "more")) {
                assertThat(made.archive().verify(Made.TENANT, name, VerifyOptions.FILES).damages())
                        .isEmpty();
                noRubbish(made, name);
            }
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @CsvSource({
        "BACKUP_BEFORE_PART, 7",
        "BACKUP_AFTER_PART, 9",
        "BACKUP_BEFORE_PART_COMMIT, 6",
        "BACKUP_BEFORE_PART_COMMIT, 9",
        "BACKUP_AFTER_PART_COMMIT, 5",
        "BACKUP_AFTER_PART_COMMIT, 10",
        "BACKUP_AFTER_MANIFEST, 3",
        "BACKUP_DURING_EXPIRY, 4",
    })
    void aBackupKilledElsewhereIsContinuedToo(CrashPoint point, int nth) throws IOException {
        aKilledBackupIsContinuedByTheNext(point, nth);
    }

    private static List<Row> changed() {
        List<Row> rows = new ArrayList<>();
        for (int n = 1; n < 200; n++) {
            rows.add(Made.GENERATOR.row(n, n < 50 ? 1 : 0));
        }
        return rows;
    }

    private void everyBackupIsWhole() {
        try (Opened opened = Opened.in(directory)) {
            Made made = new Made(opened);
            for (BackupInfo backup : made.archive().list(Made.TENANT)) {
                VerifyOptions look = new VerifyOptions(true, null, () -> {}, false);
                assertThat(made.archive().verify(Made.TENANT, backup.name(), look).damages())
                        .isEmpty();
                assertThat(made.rows(backup.name())).hasSize((int) backup.rows());
            }
        }
    }

    /** Every file is named by the sums, or is the sums themselves, or notes. */
    private static void noRubbish(Made made, String name) throws IOException {
        Path root = made.directory(name);
        String sums = Files.readString(root.resolve("SHA256SUMS"));
        try (Stream<Path> files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile).map(root::relativize).map(Path::toString))
                    .allSatisfy(path ->
                            assertThat(
                                            sums.contains("  " + path + "\n")
                                                    || path.equals("SHA256SUMS")
                                                    || path.endsWith("notes.json"))
                                    .as(path)
                                    .isTrue());
        }
    }
}
