package dev.lockstep.app.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.app.Lockstep;
import dev.lockstep.testkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A whole server that makes a backup, restores it and lets an old one expire, killed at every crash
 * point of these; then started again, finished, and proven by a diff: nothing is lost, nothing is
 * doubled, and a reader has seen the old content or the new.
 */
class BackupCrashTest {
    @TempDir static Path directory;

    /** Tables name their files by whole paths, so the home is put back where it was. */
    private static Path home;

    private static Path before;

    @BeforeAll
    static void makeAHomeWithBackups() {
        home = directory.resolve("home");
        before = directory.resolve("before");
        try (Lockstep lockstep = Shelf.open(home)) {
            BackupUnderEyes.write(lockstep, BackupUnderEyes.NOTES, 1);
            BackupUnderEyes.write(lockstep, BackupUnderEyes.AGAIN, 1);
            for (String name : List.of("b0", "b1")) {
                BackupUnderEyes.succeeded(
                        lockstep,
                        lockstep.backups()
                                .create(Shelf.TENANT, BackupUnderEyes.request(name, Kind.FULL)));
            }
            BackupUnderEyes.write(lockstep, BackupUnderEyes.NOTES, 2);
        }
        copy(home, before);
    }

    static Stream<CrashPoint> points() {
        return Arrays.stream(CrashPoint.values())
                .filter(p -> p.name().startsWith("BACKUP_") || p.name().startsWith("RESTORE_"));
    }

    @Test
    void thePathReachesEveryPoint() {
        putBack();
        String output =
                new ChildJvm(BackupUnderEyes.class)
                        .env("LOCKSTEP_CRASH_AT", "*")
                        .run(home.toString())
                        .expectSuccess()
                        .output();
        assertThat(points())
                .allSatisfy(point -> assertThat(output).contains("reached " + point.label()));
        assertThat(output).doesNotContain(BackupUnderEyes.TORN);
    }

    @ParameterizedTest
    @MethodSource("points")
    void killedHereNothingIsLostOrDoubled(CrashPoint point) {
        killed(point, 1);
    }

    static Stream<CrashPoint> allPoints() {
        return Stream.of(
                CrashPoint.TRANSFER_BEFORE_CHECKPOINT,
                CrashPoint.TRANSFER_AFTER_CHECKPOINT,
                CrashPoint.LAKE_BEFORE_COMMIT,
                CrashPoint.LAKE_AFTER_COMMIT,
                CrashPoint.RUN_AFTER_STEP,
                CrashPoint.RUN_BEFORE_END);
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("allPoints")
    void killedAtTheEnginesOwnPointsNothingIsLostOrDoubled(CrashPoint point) {
        for (int nth = 1; nth <= 3; nth++) {
            killed(point, nth);
        }
    }

    private static void killed(CrashPoint point, int nth) {
        putBack();
        ChildJvm.Ended ended =
                new ChildJvm(BackupUnderEyes.class).crashAt(point, nth).run(home.toString());
        boolean spared = nth > 1 && ended.output().contains(BackupUnderEyes.DONE);
        assertThat(ended.crashed() || spared).as(ended.output()).isTrue();
        assertThat(ended.output()).doesNotContain(BackupUnderEyes.TORN);
        try (Lockstep lockstep = Shelf.open(home)) {
            BackupUnderEyes.finish(lockstep);
            prove(lockstep);
        }
    }

    private static void prove(Lockstep lockstep) {
        assertThat(BackupUnderEyes.names(lockstep)).containsExactly("b2", "b1");
        BackupView made = lockstep.backups().list(Shelf.TENANT).getFirst();
        assertThat(made.chain()).containsExactly("b1", "b2");
        assertThat(made.rows()).isEqualTo(40);
        assertThat(made.collections().getFirst().changed()).isEqualTo(9);
        assertThat(made.collections().getFirst().deleted()).isEqualTo(1);
        RunView verified =
                BackupUnderEyes.succeeded(lockstep, lockstep.backups().verify(Shelf.TENANT, "b2"));
        assertThat(verified.result()).containsEntry("defects", "0");
        assertEqual(lockstep, "archive/b2/notes", "lake/notes");
        assertEqual(lockstep, "archive/b2/notes", "lake/again");
        assertThat(BackupUnderEyes.read(lockstep, BackupUnderEyes.AGAIN))
                .isEqualTo(BackupUnderEyes.content(2));
        assertThat(home.resolve("backups/default/b0")).doesNotExist();
        assertThat(left()).isEmpty();
        assertThat(BackupUnderEyes.lake(lockstep).pins(BackupUnderEyes.NOTES)).isEmpty();
    }

    private static void assertEqual(Lockstep lockstep, String left, String right) {
        RunView diff = lockstep.collections().diff(Shelf.TENANT, left, right, false);
        assertThat(BackupUnderEyes.succeeded(lockstep, diff).result())
                .containsEntry("differences", "0");
    }

    /** Files of work that is done, and holds of readers that have gone. */
    private static List<String> left() {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(file ->
                            file.startsWith("work/backups/")
                                    || file.contains("_lockstep/work")
                                    || file.contains("_lockstep/pins"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void putBack() {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        copy(before, home);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
