package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Snapshot;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restore that is killed leaves the old content or the new, and goes on where it was. */
class RestoreCrashTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "RESTORE_BEFORE_STAGED, 1, old",
        "RESTORE_BEFORE_STAGED, 3, old",
        "RESTORE_AFTER_STAGED, 1, old",
        "RESTORE_AFTER_STAGED, 3, old",
        "RESTORE_BEFORE_PUBLISH, 1, old",
        "LAKE_BEFORE_COMMIT, 2, old",
        "LAKE_AFTER_COMMIT, 2, new",
        "RESTORE_AFTER_PUBLISH, 1, new",
    })
    void aKilledRestoreLeavesOldOrNew(CrashPoint point, int nth, String left) {
        ChildJvm first = new ChildJvm(CrashingRestore.class);
        assertThat(first.crashAt(point, nth).run(directory.toString(), "1").crashed())
                .as("crashed at " + point.label())
                .isTrue();
        assertThat(rows()).isEqualTo(left.equals("old") ? oldRows() : newRows());

        String output =
                new ChildJvm(CrashingRestore.class)
                        .run(directory.toString(), "2")
                        .expectSuccess()
                        .output();

        assertThat(rows()).isEqualTo(newRows());
        int staged = point == CrashPoint.RESTORE_BEFORE_STAGED ? nth - 1 : nth;
        if (point == CrashPoint.RESTORE_AFTER_STAGED || staged < nth) {
            assertThat(output).contains("resumed at " + staged);
        }
        assertThat(leftovers()).isEmpty();
    }

    private Map<String, String> rows() {
        try (OpenedStore opened = OpenedStore.open(directory);
                Snapshot snapshot =
                        opened.store().pin(CrashingRestore.WORKS, "test", Duration.ofHours(1))) {
            Map<String, String> documents = new TreeMap<>();
            Rows.all(snapshot).values().forEach(r -> documents.put(r.id(), r.document()));
            opened.store().unpin(snapshot.ref(), "test");
            return documents;
        }
    }

    private List<String> leftovers() {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            return opened.lake().bucket().list("").stream()
                    .filter(location -> location.contains("/staging/"))
                    .toList();
        }
    }

    private static Map<String, String> oldRows() {
        return documents(0, CrashingRestore.OLD, 0);
    }

    private static Map<String, String> newRows() {
        return documents(50, CrashingRestore.BATCHES * CrashingRestore.ROWS + 50L, 1);
    }

    private static Map<String, String> documents(long from, long to, int version) {
        Map<String, String> documents = new TreeMap<>();
        for (long n = from; n < to; n++) {
            var row = CrashingRestore.GENERATOR.row(n, version);
            documents.put(row.id(), row.document());
        }
        return documents;
    }
}
