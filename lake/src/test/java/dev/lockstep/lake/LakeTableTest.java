package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeTableTest {
    private static final TableName WORKS =
            new TableName(TenantId.DEFAULT, TableName.SILVER, "works");
    private static final TableSchema SCHEMA =
            TableSchema.of(
                    new Column("_row_id", ColumnType.TEXT),
                    new Column("title", ColumnType.TEXT),
                    new Column("year", ColumnType.INTEGER));

    @TempDir Path directory;
    private Lake lake;
    private Duck duck;

    LakeConfig config(Path home) {
        return LakeConfig.local(home);
    }

    @BeforeEach
    void open() throws SQLException {
        lake = Lake.open(config(directory));
        duck = new Duck();
    }

    @AfterEach
    void close() throws SQLException {
        duck.close();
        lake.close();
    }

    private LakeTable works() {
        return lake.create(WORKS, TableSpec.of(SCHEMA, "_row_id"));
    }

    private String rows(LakeTable table, int from, int to, String title) throws SQLException {
        return duck.stage(
                table,
                "SELECT 'r' || i AS _row_id, '"
                        + title
                        + " ' || i AS title, (2000 + i)::INTEGER AS year FROM range("
                        + from
                        + ", "
                        + to
                        + ") t(i)");
    }

    @Test
    void creationIsIdempotentAndNeverReplaces() throws SQLException {
        LakeTable table = works();
        table.commit(TableChange.append(List.of(rows(table, 0, 3, "a"))));
        LakeTable again = lake.create(WORKS, TableSpec.of(SCHEMA, null));
        assertThat(again.identity()).isEqualTo(table.identity());
        assertThat(again.rows()).isEqualTo(3);
        assertThat(again.idColumn()).contains("_row_id");
        assertThat(lake.tables(TenantId.DEFAULT, TableName.SILVER)).containsExactly(WORKS);
    }

    @Test
    void aDroppedTableOfTheSameNameIsAnotherOne() throws SQLException {
        LakeTable table = works();
        var identity = table.identity();
        table.commit(TableChange.append(List.of(rows(table, 0, 3, "a"))));
        lake.drop(WORKS);
        lake.drop(WORKS);
        assertThat(lake.find(WORKS)).isEmpty();
        assertThat(works().identity()).isNotEqualTo(identity);
        assertThat(works().rows()).isZero();
        assertThat(lake.bucket().list("tenant_default/silver"))
                .noneMatch(path -> path.endsWith(".parquet"));
    }

    @Test
    void upsertReplacesRowsAndCountsStayExact() throws SQLException {
        LakeTable table = works();
        Committed first = table.commit(TableChange.upsert(List.of(rows(table, 0, 100, "a"))));
        assertThat(first.rowsAdded()).isEqualTo(100);
        assertThat(first.rowsDeleted()).isZero();
        Committed second = table.commit(TableChange.upsert(List.of(rows(table, 90, 110, "b"))));
        assertThat(second.rowsDeleted()).isEqualTo(10);
        assertThat(table.rows()).isEqualTo(110);
        assertThat(table.rows(first.snapshot())).isEqualTo(100);
        assertThat(duck.rows("SELECT count(*), count(DISTINCT _row_id) FROM " + table.relation()))
                .containsExactly("110|110");
        assertThat(duck.rows("SELECT title FROM " + table.relation() + " WHERE _row_id = 'r95'"))
                .containsExactly("b 95");
        assertThat(
                        duck.rows(
                                "SELECT title FROM "
                                        + table.relation(first.snapshot())
                                        + " WHERE _row_id = 'r95'"))
                .containsExactly("a 95");
    }

    @Test
    void deletedIdsGoAndUnknownOnesAreNoError() throws SQLException {
        LakeTable table = works();
        table.commit(TableChange.upsert(List.of(rows(table, 0, 10, "a"))));
        Committed committed = table.commit(TableChange.delete(List.of("r3", "r4", "none", "r3")));
        assertThat(committed.rowsDeleted()).isEqualTo(2);
        assertThat(table.rows()).isEqualTo(8);
        assertThat(table.commit(TableChange.delete(List.of("r3"))).rowsDeleted()).isZero();
        assertThat(table.rows()).isEqualTo(8);
    }

    @Test
    void ofDuplicatesWithinOneCommitTheLastWins() throws SQLException {
        LakeTable table = works();
        String one =
                duck.stage(
                        table,
                        "SELECT * FROM (VALUES ('x', 'first', 1), ('y', 'y', 1), ('x', 'second', 1))"
                                + " t(_row_id, title, year)");
        String two =
                duck.stage(
                        table, "SELECT * FROM (VALUES ('x', 'third', 1)) t(_row_id, title, year)");
        Committed committed = table.commit(TableChange.upsert(List.of(one, two)));
        assertThat(committed.rowsAdded()).isEqualTo(2);
        assertThat(duck.rows(table)).containsExactly("x|third|1", "y|y|1");
        table.commit(TableChange.upsert(List.of(rows(table, 0, 1, "a"))));
        table.commit(TableChange.delete(List.of("x")));
        assertThat(duck.rows(table)).containsExactly("r0|a 0|2000", "y|y|1");
        assertThat(table.rows()).isEqualTo(2);
    }

    @Test
    void replaceWritesOnlyWhatDiffers() throws SQLException {
        LakeTable table = works();
        table.commit(TableChange.upsert(List.of(rows(table, 0, 1000, "a"))));
        var before = table.identity();
        String file =
                duck.stage(
                        table,
                        "SELECT * REPLACE (CASE WHEN _row_id = 'r7' THEN 'new' ELSE title END AS"
                                + " title) FROM "
                                + table.relation()
                                + " WHERE _row_id <> 'r8' UNION ALL SELECT 'z', 'z', 1");
        Committed committed = table.commit(TableChange.replace(List.of(file)));
        assertThat(committed.rowsAdded()).isEqualTo(2);
        assertThat(committed.rowsDeleted()).isEqualTo(2);
        assertThat(table.rows()).isEqualTo(1000);
        assertThat(table.identity()).isEqualTo(before);
        assertThat(lake.bucket().size(file)).isEqualTo(-1);
        assertThat(duck.rows("SELECT title FROM " + table.relation() + " WHERE _row_id = 'r7'"))
                .containsExactly("new");
        assertThat(duck.rows(table)).hasSize(1000).contains("z|z|1").doesNotContain("r8|a 8|2008");
    }

    @Test
    void replaceByOtherRowsExchangesAllFilesInOneSnapshot() throws SQLException {
        LakeTable table = works();
        table.commit(TableChange.upsert(List.of(rows(table, 0, 100, "a"))));
        table.commit(TableChange.delete(List.of("r1")));
        Committed committed =
                table.commit(
                        TableChange.replace(
                                List.of(rows(table, 50, 60, "b"), rows(table, 50, 51, "c"))));
        assertThat(committed.rowsDeleted()).isEqualTo(99);
        assertThat(committed.rowsAdded()).isEqualTo(10);
        assertThat(table.rows()).isEqualTo(10);
        assertThat(duck.rows(table)).hasSize(10).contains("r50|c 50|2050");
        assertThat(table.commit(TableChange.replace(List.of())).rowsDeleted()).isEqualTo(10);
        assertThat(duck.rows(table)).isEmpty();
    }

    @Test
    void aTableWithoutIdsTakesAppendsAndReplacements() throws SQLException {
        LakeTable table =
                lake.create(
                        new TableName(TenantId.DEFAULT, TableName.BRONZE, "raw"),
                        TableSpec.of(SCHEMA, null));
        table.commit(TableChange.append(List.of(rows(table, 0, 5, "a"))));
        table.commit(TableChange.append(List.of(rows(table, 0, 5, "a"))));
        assertThat(table.rows()).isEqualTo(10);
        table.commit(TableChange.replace(List.of(rows(table, 0, 2, "b"))));
        assertThat(duck.rows(table)).containsExactly("r0|b 0|2000", "r1|b 1|2001");
        assertThatThrownBy(() -> table.commit(TableChange.delete(List.of("r0"))))
                .isInstanceOf(LockstepException.class)
                .hasMessageContaining("no id column");
    }

    @Test
    void evolvedTablesReadOldAndNewFiles() throws SQLException {
        LakeTable table = works();
        table.commit(TableChange.upsert(List.of(rows(table, 0, 2, "a"))));
        String ids = table.fieldIds();
        table.evolve(
                TableSchema.of(
                        new Column("year", ColumnType.BIGINT),
                        new Column("price", ColumnType.decimal(10, 2))));
        assertThat(table.fieldIds()).startsWith(ids.substring(0, ids.length() - 1));
        assertThat(duck.rows(table)).containsExactly("r0|a 0|2000|null", "r1|a 1|2001|null");
        String named =
                duck.stage(
                        table,
                        "SELECT 'q' AS _row_id, 'q' AS title, 3000000000 AS year,"
                                + " 12.34::DECIMAL(10,2) AS price");
        table.commit(TableChange.upsert(List.of(named)));
        table.evolve(TableSchema.of(new Column("price", ColumnType.decimal(20, 2))));
        table.commit(TableChange.delete(List.of("r0")));
        assertThat(duck.rows(table)).containsExactly("q|q|3000000000|12.34", "r1|a 1|2001|null");
        assertThatThrownBy(() -> table.evolve(TableSchema.of(new Column("year", ColumnType.TEXT))))
                .hasMessageContaining("does not widen");
    }

    @Test
    void tagsCommitWithTheRowsAndStaleEpochsAreRefused() throws SQLException {
        LakeTable table = works();
        CommitTag tag = new CommitTag("run-1/copy", 2, "{\"rows\": 3}");
        table.commit(TableChange.upsert(List.of(rows(table, 0, 3, "a"))).tagged(tag));
        assertThat(table.tag("run-1/copy")).contains(tag);
        assertThat(table.tag("run-2")).isEmpty();
        String late = rows(table, 5, 6, "late");
        assertThatThrownBy(() ->
                        table.commit(
                                TableChange.upsert(List.of(late))
                                        .tagged(new CommitTag("run-1/copy", 1, "x"))))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.code()).isEqualTo("stale-writer"));
        assertThat(table.rows()).isEqualTo(3);
        assertThat(lake.bucket().size(late)).isEqualTo(-1);
        CommitTag next = new CommitTag("run-1/copy", 3, "done");
        table.commit(TableChange.upsert(List.of()).tagged(next).with(Map.of("a", "b")));
        assertThat(table.tag("run-1/copy")).contains(next);
        assertThat(table.properties()).containsEntry("a", "b");
    }

    @Test
    void filesOfAnotherShapeAreRefusedAndRemoved() throws SQLException {
        LakeTable table = works();
        String bare = table.stage();
        duck.run("COPY (SELECT 'a' AS _row_id) TO '" + bare + "' (FORMAT parquet)");
        String nulls =
                duck.stage(
                        table, "SELECT NULL::VARCHAR AS _row_id, 't' AS title, 1::INTEGER AS year");
        String other = duck.stage(table, "SELECT 'a' AS _row_id, 't' AS title, 'x' AS year");
        for (String file : List.of(bare, nulls, other)) {
            assertThatThrownBy(() -> table.commit(TableChange.upsert(List.of(file))))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.code()).isEqualTo("file-schema"));
            assertThat(lake.bucket().size(file)).isEqualTo(-1);
        }
        assertThat(table.snapshot()).isEmpty();
    }

    @Test
    void anIdBehindManyColumnsIsStillChecked() throws SQLException {
        List<Column> columns = new ArrayList<>();
        StringBuilder select = new StringBuilder("SELECT ");
        for (int i = 0; i < 150; i++) {
            columns.add(new Column("c" + i, ColumnType.INTEGER));
            select.append("1::INTEGER AS c").append(i).append(", ");
        }
        columns.add(new Column("_row_id", ColumnType.TEXT));
        LakeTable table = lake.create(WORKS, TableSpec.of(new TableSchema(columns), "_row_id"));
        table.commit(TableChange.upsert(List.of(duck.stage(table, select + "'a' AS _row_id"))));
        table.commit(TableChange.upsert(List.of(duck.stage(table, select + "'a' AS _row_id"))));
        assertThat(table.rows()).isOne();
        String nulls = duck.stage(table, select + "NULL::VARCHAR AS _row_id");
        assertThatThrownBy(() -> table.commit(TableChange.upsert(List.of(nulls))))
                .hasMessageContaining("1 null values");
    }
}
