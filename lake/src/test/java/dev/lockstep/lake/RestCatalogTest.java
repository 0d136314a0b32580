package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.lake.internal.LocalFileIO;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestCatalogTest {
    private static final TableName WORKS =
            new TableName(TenantId.DEFAULT, TableName.SILVER, "works");

    @TempDir Path directory;
    private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));
    private final JdbcCatalog behind = new JdbcCatalog(_ -> new LocalFileIO(), null, true);

    @BeforeEach
    void start() throws Exception {
        behind.initialize(
                "behind",
                Map.of(
                        "uri", "jdbc:sqlite:" + directory.resolve("rest.db"),
                        "warehouse", directory.resolve("warehouse").toString(),
                        "jdbc.schema-version", "V1",
                        "jdbc.busy_timeout", "10000",
                        "jdbc.transaction_mode", "IMMEDIATE"));
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(
                new ServletHolder(new RESTCatalogServlet(new RESTCatalogAdapter(behind))), "/*");
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        behind.close();
    }

    private Lake open(String temp) {
        int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
        return Lake.open(
                new LakeConfig(
                        new LocalBucket(directory.resolve("warehouse")),
                        new CatalogConfig.Rest("http://127.0.0.1:" + port, Map.of()),
                        directory.resolve(temp),
                        2,
                        256L << 20,
                        1));
    }

    @Test
    void tablesLiveInARestCatalogAsInAnyOther() throws Exception {
        TableSpec spec =
                TableSpec.of(
                        TableSchema.of(
                                new Column("_row_id", ColumnType.TEXT),
                                new Column("n", ColumnType.INTEGER)),
                        "_row_id");
        try (Lake one = open("one");
                Lake two = open("two");
                ExecutorService threads = Executors.newFixedThreadPool(2);
                Duck duck = new Duck()) {
            List<Future<?>> writers = new ArrayList<>();
            for (Lake lake : List.of(one, two)) {
                writers.add(threads.submit(() -> write(lake.create(WORKS, spec))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            LakeTable table = one.table(WORKS);
            table.evolve(TableSchema.of(new Column("n", ColumnType.BIGINT)));
            table.commit(TableChange.delete(List.of("r0")).tagged(new CommitTag("w/s", 1, "v")));
            assertThat(two.table(WORKS).tag("w/s")).contains(new CommitTag("w/s", 1, "v"));
            assertThat(table.rows()).isEqualTo(9);
            assertThat(duck.rows("SELECT count(*), sum(n) FROM " + table.relation()))
                    .containsExactly("9|45");
            two.drop(WORKS);
            assertThat(one.find(WORKS)).isEmpty();
        }
    }

    private static Void write(LakeTable table) throws Exception {
        try (Duck duck = new Duck()) {
            for (int i = 0; i < 3; i++) {
                table.commit(
                        TableChange.upsert(
                                List.of(
                                        duck.stage(
                                                table,
                                                "SELECT 'r' || i AS _row_id, i::INTEGER AS n FROM"
                                                        + " range(10) t(i)"))));
            }
        }
        return null;
    }
}
