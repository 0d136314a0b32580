package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Differencing.Unavailable;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.testkit.Rows;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetStoreTest {
    private static final CollectionRef WORKS =
            new CollectionRef(TenantId.DEFAULT, DatasetStore.NAME, "works");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir Path directory;
    private OpenedStore opened;
    private DatasetStore store;
    private LakeTable table;
    private Duck duck;

    @BeforeEach
    @SuppressWarnings("NullAway.Init") // each test makes the table that it wants
    void open() throws SQLException {
        opened = OpenedStore.open(directory);
        store = opened.datasets();
        duck = new Duck();
    }

    @AfterEach
    void close() throws SQLException {
        duck.close();
        opened.close();
    }

    private void create(Column... columns) {
        table =
                opened.lake()
                        .create(
                                new TableName(TenantId.DEFAULT, TableName.SILVER, "works"),
                                TableSpec.of(TableSchema.of(columns), "_row_id"));
    }

    private void createWorks() {
        create(
                new Column("_row_id", ColumnType.TEXT),
                new Column("title", ColumnType.TEXT),
                new Column("year", ColumnType.INTEGER));
    }

    private void upsert(String values) throws SQLException {
        table.commit(
                TableChange.upsert(
                        List.of(
                                duck.stage(
                                        table,
                                        "SELECT * FROM (VALUES "
                                                + values
                                                + ") t(_row_id, title, year)"))));
    }

    private static String metadata(Snapshot snapshot, String id) {
        return Objects.requireNonNull(
                Objects.requireNonNull(Rows.all(snapshot).get(id)).metadata());
    }

    @Test
    void rowsAreJsonWithExactValues() throws SQLException {
        create(
                new Column("_row_id", ColumnType.TEXT),
                new Column("te\"xt", ColumnType.TEXT),
                new Column("big", ColumnType.BIGINT),
                new Column("exact", ColumnType.decimal(38, 10)),
                new Column("approx", ColumnType.DOUBLE),
                new Column("flag", ColumnType.BOOLEAN),
                new Column("day", ColumnType.DATE),
                new Column("at", ColumnType.TIMESTAMP),
                new Column("moment", ColumnType.TIMESTAMPTZ));
        String file =
                duck.stage(
                        table,
                        "SELECT 'a' AS _row_id, 'q\"\\\n😀' AS \"te\"\"xt\","
                                + " 9223372036854775807 AS big,"
                                + " 1234567890123456789012345678.0123456789::DECIMAL(38,10) AS"
                                + " exact, 1e300::DOUBLE AS approx, true AS flag,"
                                + " DATE '2024-02-29' AS day,"
                                + " TIMESTAMP '2024-02-29 12:34:56.789' AS at,"
                                + " TIMESTAMPTZ '2024-02-29 12:34:56+02' AS moment"
                                + " UNION ALL SELECT 'b', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                                + " NULL UNION ALL SELECT 'c', '', -1, 0.1, 'nan'::DOUBLE, false,"
                                + " DATE '0001-01-01', TIMESTAMP '1969-12-31 00:00:00',"
                                + " TIMESTAMPTZ '1969-12-31 00:00:00+00'");
        table.commit(TableChange.upsert(List.of(file)));
        try (Snapshot snapshot = store.pin(WORKS, "test", HOUR)) {
            assertThat(snapshot.spec().dimension()).isZero();
            assertThat(Rows.all(snapshot).values())
                    .extracting(Row::metadata)
                    .containsExactly(
                            "{\"te\\\"xt\":\"q\\\"\\\\\\n😀\",\"big\":9223372036854775807,"
                                    + "\"exact\":1234567890123456789012345678.0123456789,"
                                    + "\"approx\":1e+300,\"flag\":true,\"day\":\"2024-02-29\","
                                    + "\"at\":\"2024-02-29T12:34:56.789\","
                                    + "\"moment\":\"2024-02-29T10:34:56Z\"}",
                            "{\"te\\\"xt\":null,\"big\":null,\"exact\":null,\"approx\":null,"
                                    + "\"flag\":null,\"day\":null,\"at\":null,\"moment\":null}",
                            "{\"te\\\"xt\":\"\",\"big\":-1,\"exact\":0.1000000000,"
                                    + "\"approx\":\"nan\",\"flag\":false,\"day\":\"0001-01-01\","
                                    + "\"at\":\"1969-12-31T00:00:00\","
                                    + "\"moment\":\"1969-12-31T00:00:00Z\"}");
            assertThat(snapshot.fetch(List.of("b")).row(0)).isEqualTo(Rows.all(snapshot).get("b"));
        }
    }

    @Test
    void aReplacementWithFewChangesIsASmallDifference() throws SQLException {
        createWorks();
        table.commit(
                TableChange.upsert(
                        List.of(
                                duck.stage(
                                        table,
                                        "SELECT 'r' || i AS _row_id, 't' || i AS title,"
                                                + " i::INTEGER AS year FROM range(5000) t(i)"))));
        try (Snapshot before = store.pin(WORKS, "test", HOUR)) {
            table.commit(
                    TableChange.replace(
                            List.of(
                                    duck.stage(
                                            table,
                                            "SELECT 'r' || i AS _row_id, CASE WHEN i = 7 THEN"
                                                    + " 'other' ELSE 't' || i END AS title,"
                                                    + " i::INTEGER AS year FROM range(3, 5002)"
                                                    + " t(i)"))));
            try (Snapshot after = store.pin(WORKS, "test", HOUR)) {
                LakeCounters.View start = opened.lake().counters().view();
                Changes changes = (Changes) store.difference(before.ref(), after.ref());
                assertThat(Rows.all(changes)).containsOnlyKeys("r7", "r5000", "r5001");
                assertThat(Rows.deletions(changes)).containsExactlyInAnyOrder("r0", "r1", "r2");
                changes.close();
                assertThat(opened.lake().counters().view().minus(start).rowsRead())
                        .as("rows read for 6 changes of 5,000")
                        .isLessThan(30);
                assertThat(after.rows()).isEqualTo(4999);
            }
        }
    }

    @Test
    void afterNewColumnsTheDifferenceIsNotToBeHad() throws SQLException {
        createWorks();
        upsert("('a', 't', 1), ('b', 't', 2)");
        try (Snapshot before = store.pin(WORKS, "test", HOUR)) {
            table.evolve(TableSchema.of(new Column("price", ColumnType.DOUBLE)));
            assertThat(metadata(before, "a")).isEqualTo("{\"title\":\"t\",\"year\":1}");
            table.commit(TableChange.delete(List.of("b")));
            try (Snapshot after = store.pin(WORKS, "test", HOUR)) {
                assertThat(metadata(after, "a"))
                        .isEqualTo("{\"title\":\"t\",\"year\":1,\"price\":null}");
                assertThat(store.difference(before.ref(), after.ref()))
                        .isEqualTo(
                                new Unavailable(
                                        "Columns were added or changed between the two"
                                                + " snapshots."));
            }
            assertThat(metadata(before, "b")).isEqualTo("{\"title\":\"t\",\"year\":2}");
        }
    }
}
