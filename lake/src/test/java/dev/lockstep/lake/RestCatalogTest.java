package dev.lockstep.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.lake.TableSchema.Column;
import dev.lockstep.lake.internal.storage.LocalFileIO;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTCatalogAdapter;
import org.apache.iceberg.rest.RESTCatalogServlet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
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
    private final LostAnswers faults = new LostAnswers();
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
        context.addFilter(new FilterHolder(faults), "/*", EnumSet.of(DispatcherType.REQUEST));
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

    @Test
    void aCommitWhoseAnswerIsLostIsLookedUp() throws Exception {
        TableSpec spec =
                TableSpec.of(TableSchema.of(new Column("_row_id", ColumnType.TEXT)), "_row_id");
        try (Lake lake = open("one");
                Duck duck = new Duck()) {
            LakeTable table = lake.create(WORKS, spec);
            // The client takes 503 for "not done", asks again and meets its own commit.
            for (int status : new int[] {500, 503}) {
                faults.loseNextCommit(true, status);
                Committed committed =
                        table.commit(
                                TableChange.upsert(
                                        List.of(
                                                duck.stage(
                                                        table,
                                                        "SELECT '" + status + "' AS _row_id"))));
                assertThat(committed.rowsAdded()).isOne();
                assertThat(table.snapshot()).hasValue(committed.snapshot());
            }
            assertThat(duck.rows(table)).containsExactly("500", "503");
            assertThat(((OpenLake) lake).load(WORKS).snapshots()).hasSize(2);

            faults.loseNextCommit(false, 500);
            String file = duck.stage(table, "SELECT 'b' AS _row_id");
            assertThatThrownBy(() -> table.commit(TableChange.upsert(List.of(file))))
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL));
            assertThat(duck.rows(table)).containsExactly("500", "503");
            assertThat(lake.bucket().size(file)).as("it may yet commit").isPositive();
            assertThat(faults.struck()).isEqualTo(3);
        }
    }

    /** Answers an error to the next commit, after it was done or instead of doing it. */
    private static final class LostAnswers extends HttpFilter {
        private static final long serialVersionUID = 1;
        private final AtomicInteger struck = new AtomicInteger();
        private volatile boolean armed;
        private volatile boolean commits;
        private volatile int status;

        void loseNextCommit(boolean done, int answer) {
            commits = done;
            status = answer;
            armed = true;
        }

        int struck() {
            return struck.get();
        }

        @Override
        protected void doFilter(
                HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            boolean commit =
                    request.getMethod().equals("POST")
                            && request.getRequestURI().contains("/tables/");
            if (!armed || !commit) {
                chain.doFilter(request, response);
                return;
            }
            armed = false;
            struck.incrementAndGet();
            if (commits) {
                chain.doFilter(request, new Swallowing(response));
            }
            response.reset();
            response.setStatus(status);
        }
    }

    /** Takes an answer and sends nothing of it. */
    private static final class Swallowing extends HttpServletResponseWrapper {
        Swallowing(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() {
            return new PrintWriter(Writer.nullWriter());
        }
    }
}
