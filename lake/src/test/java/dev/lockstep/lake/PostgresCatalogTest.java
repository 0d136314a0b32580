package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresCatalogTest {
    private static final TableName WORKS =
            new TableName(TenantId.DEFAULT, TableName.SILVER, "works");

    @TempDir Path directory;

    private Lake open(PostgresServer server, String url, String temp) {
        return Lake.open(
                new LakeConfig(
                        new LocalBucket(directory.resolve("warehouse")),
                        new CatalogConfig.Postgres(url, server.user(), server.password()),
                        directory.resolve(temp),
                        2,
                        256L << 20,
                        1));
    }

    @Test
    void twoServersWriteOneTableInTurns() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.freshDatabase();
        try (Lake one = open(server, url, "one");
                Lake two = open(server, url, "two");
                ExecutorService threads = Executors.newFixedThreadPool(2);
                Duck duck = new Duck()) {
            TableSpec spec =
                    TableSpec.of(TableSchema.of(new Column("_row_id", ColumnType.TEXT)), "_row_id");
            List<Future<?>> writers = new ArrayList<>();
            for (Lake lake : List.of(one, two)) {
                writers.add(threads.submit(() -> write(lake.create(WORKS, spec))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            LakeTable table = one.table(WORKS);
            assertThat(table.rows()).isEqualTo(10);
            assertThat(duck.rows("SELECT count(DISTINCT _row_id) FROM " + table.relation()))
                    .containsExactly("10");
            assertThat(table.tag("two")).isEqualTo(two.table(WORKS).tag("two"));
        }
    }

    private static Void write(LakeTable table) throws Exception {
        try (Duck duck = new Duck()) {
            for (int i = 0; i < 5; i++) {
                table.commit(
                        TableChange.upsert(
                                List.of(
                                        duck.stage(
                                                table,
                                                "SELECT 'r' || i AS _row_id FROM range(10) t(i)"))));
            }
        }
        return null;
    }
}
