package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.testkit.ChildJvm;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real process is killed between two durable acts; the next one loses and doubles nothing. */
class LakeCrashTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "LAKE_BEFORE_COMMIT, 1",
        "LAKE_BEFORE_COMMIT, 5",
        "LAKE_AFTER_COMMIT, 1",
        "LAKE_AFTER_COMMIT, 5",
        "COMPACT_BEFORE_COMMIT, 1",
        "COMPACT_AFTER_COMMIT, 1",
        "EXPIRE_BEFORE_COMMIT, 1",
        "EXPIRE_AFTER_COMMIT, 1",
    })
    void aKilledWriterIsContinuedByTheNext(CrashPoint point, int nth) {
        ChildJvm writer = new ChildJvm(CrashingWriter.class);
        assertThat(writer.crashAt(point, nth).run(directory.toString(), "1").crashed())
                .as("crashed at " + point.label())
                .isTrue();
        new ChildJvm(CrashingWriter.class).run(directory.toString(), "2").expectSuccess();
        try (OpenedStore opened = OpenedStore.open(directory);
                Snapshot snapshot =
                        opened.store().pin(CrashingWriter.WORKS, "test", Duration.ofHours(1))) {
            Rows.assertSame(expected(), Rows.all(snapshot).values());
            assertThat(snapshot.rows()).isEqualTo(expected().size());
        }
    }

    static List<Row> expected() {
        RowGenerator generator = new RowGenerator(3, CrashingWriter.DIMENSION);
        List<Row> rows = new ArrayList<>();
        int half = CrashingWriter.ROWS / 2;
        for (long n = 0; n < half * (CrashingWriter.BATCHES + 1L); n++) {
            rows.add(generator.row(n, (int) Math.min(CrashingWriter.BATCHES - 1, n / half)));
        }
        return rows;
    }
}
