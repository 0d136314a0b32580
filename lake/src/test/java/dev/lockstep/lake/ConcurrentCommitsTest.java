package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentCommitsTest {
    private static final TableName WORKS =
            new TableName(TenantId.DEFAULT, TableName.SILVER, "works");

    @TempDir Path directory;

    private static LakeTable table(Lake lake) {
        return lake.create(
                WORKS,
                TableSpec.of(
                        TableSchema.of(
                                new Column("_row_id", ColumnType.TEXT),
                                new Column("writer", ColumnType.TEXT)),
                        "_row_id"));
    }

    /** Two lakes know nothing of each other's locks, as two processes would. */
    @Test
    void upsertsOfTheSameIdsByManyNeverDoubleARow() throws Exception {
        try (Lake one = Lake.open(LakeConfig.local(directory));
                Lake two = Lake.open(LakeConfig.local(directory));
                ExecutorService threads = Executors.newFixedThreadPool(4);
                Duck duck = new Duck()) {
            table(one);
            List<Future<Integer>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                writers.add(threads.submit(() -> storm(table(writer < 2 ? one : two), writer)));
            }
            int commits = 0;
            for (Future<Integer> writer : writers) {
                commits += writer.get();
            }
            LakeTable table = table(one);
            assertThat(commits).isEqualTo(24);
            assertThat(table.rows()).isEqualTo(60);
            for (Snapshot snapshot : ((OpenLake) one).load(WORKS).snapshots()) {
                long rows = table.rows(snapshot.snapshotId());
                assertThat(
                                duck.rows(
                                        "SELECT count(*), count(DISTINCT _row_id) FROM "
                                                + table.relation(snapshot.snapshotId())))
                        .containsExactly(rows + "|" + rows);
            }
            assertThat(one.bucket().list("tenant_default/silver"))
                    .as("data and delete files: one data file a commit, and the delete files")
                    .filteredOn(path -> path.endsWith(".parquet") && !path.contains("-deletes"))
                    .hasSize(24);
        }
    }

    private static int storm(LakeTable table, int writer) throws SQLException {
        try (Duck duck = new Duck()) {
            for (int round = 0; round < 6; round++) {
                int from = writer * 10;
                String select =
                        "SELECT 'r' || (i %% 60) AS _row_id, 'w%d' AS writer FROM range(%d, %d) t(i)";
                table.commit(
                        TableChange.upsert(
                                List.of(
                                        duck.stage(
                                                table,
                                                select.formatted(writer, from, from + 70)))));
            }
        }
        return 6;
    }
}
