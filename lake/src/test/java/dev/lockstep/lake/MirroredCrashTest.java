package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Snapshot;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process whose lake lies elsewhere is killed, and what was in its directory of copies is lost
 * with it: whatever a commit names, or a staging, had come to the storage before.
 */
class MirroredCrashTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({"LAKE_BEFORE_COMMIT, 5"})
    void whatIsCommittedIsThereWithoutThisMachinesFiles(CrashPoint point, int nth)
            throws IOException {
        Elsewhere.in(directory);
        assertThat(crash(CrashingWriter.class, point, nth)).isTrue();
        loseCopies();
        new ChildJvm(CrashingWriter.class).run(directory.toString(), "2").expectSuccess();
        loseCopies();
        try (OpenedStore opened = OpenedStore.open(directory);
                Snapshot snapshot =
                        opened.store().pin(CrashingWriter.WORKS, "test", Duration.ofHours(1))) {
            Rows.assertSame(LakeCrashTest.expected(), Rows.all(snapshot).values());
        }
        assertThat(parquet(directory.resolve("warehouse"))).isEmpty();
    }

    @Tag("soak")
    @ParameterizedTest
    @CsvSource({
        "LAKE_AFTER_COMMIT, 5",
        "COMPACT_BEFORE_COMMIT, 1",
        "COMPACT_AFTER_COMMIT, 1",
        "EXPIRE_BEFORE_COMMIT, 1",
        "EXPIRE_AFTER_COMMIT, 1",
    })
    void norIsItWhenKilledWhileItIsKept(CrashPoint point, int nth) throws IOException {
        whatIsCommittedIsThereWithoutThisMachinesFiles(point, nth);
    }

    @ParameterizedTest
    @CsvSource({"RESTORE_AFTER_STAGED, 3"})
    void aRestoreGoesOnWithWhatItHadStagedBefore(CrashPoint point, int nth) throws IOException {
        Elsewhere.in(directory);
        assertThat(crash(CrashingRestore.class, point, nth)).isTrue();
        loseCopies();
        ChildJvm.Ended ended =
                new ChildJvm(CrashingRestore.class).run(directory.toString(), "2").expectSuccess();
        assertThat(ended.output()).contains("resumed at " + nth);
        loseCopies();
        try (OpenedStore opened = OpenedStore.open(directory);
                Snapshot snapshot =
                        opened.store().pin(CrashingRestore.WORKS, "test", Duration.ofHours(1))) {
            assertThat(Rows.all(snapshot)).hasSize(CrashingRestore.BATCHES * CrashingRestore.ROWS);
        }
    }

    private boolean crash(Class<?> main, CrashPoint point, int nth) {
        return new ChildJvm(main).crashAt(point, nth).run(directory.toString(), "1").crashed();
    }

    private void loseCopies() throws IOException {
        try (Stream<Path> all = Files.walk(Elsewhere.mirror(directory))) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static List<Path> parquet(Path below) throws IOException {
        if (!Files.exists(below)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(f -> f.toString().endsWith(".parquet")).toList();
        }
    }
}
