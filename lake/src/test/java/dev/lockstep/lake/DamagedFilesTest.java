package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.testkit.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB's files have no sums, so their table has them: a bit that has changed is named. */
class DamagedFilesTest {
    private static final TableName NAME = new TableName(TenantId.DEFAULT, TableName.SILVER, "t");
    private static final CollectionRef REF =
            new CollectionRef(TenantId.DEFAULT, DatasetStore.NAME, "t");
    private static final int PLACES = 12;

    @TempDir Path directory;

    @BeforeEach
    void fill() throws SQLException {
        try (OpenedStore opened = OpenedStore.open(directory);
                Duck duck = new Duck()) {
            LakeTable table =
                    opened.lake()
                            .create(
                                    NAME,
                                    TableSpec.of(
                                            TableSchema.of(
                                                    new Column("_row_id", ColumnType.TEXT),
                                                    new Column("v", ColumnType.TEXT)),
                                            "_row_id"));
            put(
                    table,
                    duck,
                    "SELECT 'r' || i AS _row_id, 'v' || hash(i) AS v FROM range(500) t(i)");
            put(table, duck, "SELECT 'r7' AS _row_id, 'changed' AS v");
        }
    }

    private static void put(LakeTable table, Duck duck, String select) throws SQLException {
        table.commit(TableChange.upsert(List.of(duck.stage(table, select))));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
        }
    }

    private Map<String, Row> read() {
        try (OpenedStore opened = OpenedStore.open(directory);
                Snapshot snapshot = opened.datasets().pin(REF, "test", Duration.ofMinutes(1))) {
            return Rows.all(snapshot);
        }
    }

    private String relation() {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            return opened.lake().table(NAME).relation();
        }
    }

    private static void isNamed(Path file, Runnable reading) {
        assertThatExceptionOfType(LockstepException.class)
                .as(file.toString())
                .isThrownBy(reading::run)
                .withMessageContaining(String.valueOf(file.getFileName()))
                .withMessageContaining("CRC-32C")
                .satisfies(e -> assertThat(e.code()).isEqualTo("lake-damaged"));
    }

    @Test
    void isNamedWhereverItIsAndOfDeletesToo() throws IOException {
        assertThat(files()).hasSize(3).anyMatch(file -> file.toString().contains("-deletes"));
        for (Path file : files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < PLACES; i++) {
                byte[] damaged = whole.clone();
                damaged[(int) ((long) whole.length * i / PLACES)] ^= (byte) (1 << i % 8);
                Files.write(file, damaged);
                isNamed(file, this::read);
                isNamed(file, this::relation);
            }
            Files.write(file, whole);
        }
        assertThat(read()).hasSize(500);
    }

    @Test
    void sumsGoWithTheirFiles() throws SQLException {
        try (OpenedStore opened = OpenedStore.open(directory)) {
            LakeTable table = opened.lake().table(NAME);
            assertThat(sums(table)).isEqualTo(3);
            opened.datasets().compact(REF);
            assertThat(sums(table)).isEqualTo(4);
            opened.datasets().expire(REF, Duration.ZERO);
            assertThat(sums(table)).isEqualTo(1);
        }
        assertThat(read()).hasSize(500);
    }

    private static long sums(LakeTable table) {
        return table.properties().keySet().stream()
                .filter(key -> key.startsWith("lockstep.crc32c."))
                .count();
    }
}
