package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** A whole server that is killed, or whose disk is full: nothing is lost and nothing doubled. */
class KilledServerTest {
    private static final CollectionRef WORKS = Database.ref("works");
    private static final CollectionSpec SPEC = CollectionSpec.of(16, Metric.COSINE);
    private static final int BATCHES = 12;
    private static final int ROWS = 100;

    private final RowGenerator generator = new RowGenerator(3, 16);

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static PgVectorStore open(String url) {
        return PgVectorStore.open(PgVectorOptions.of(url, "postgres", ""));
    }

    private Batch batch(int nth) {
        return generator.batch((long) nth * ROWS, (long) (nth + 1) * ROWS);
    }

    /** Goes on behind the last checkpoint; what happens meanwhile is the caller's. */
    private interface Meanwhile {
        void at(int batch);
    }

    private void load(PgVectorStore store, long epoch, Meanwhile meanwhile) {
        WriteScope scope = new WriteScope("r1", "copy", epoch);
        try (StoreWriter writer = store.write(WORKS, scope)) {
            long done = writer.resumed().map(c -> c.upserted()).orElse(0L);
            for (int nth = (int) done / ROWS; nth < BATCHES; nth++) {
                assertThat(writer.upsert(batch(nth))).isEmpty();
                meanwhile.at(nth);
                writer.commit(Database.checkpoint(scope, (nth + 1L) * ROWS));
            }
        }
    }

    private void assertWhole(PgVectorStore store) {
        Rows.assertSame(generator.rows(0, BATCHES * ROWS), Database.rows(store, "works").values());
    }

    @Test
    void aServerThatIsKilledInALoadIsGoneOnWithWhenItIsBack() throws Exception {
        try (PrivatePostgres server = PrivatePostgres.start();
                PgVectorStore store = open(server.url())) {
            store.create(WORKS, SPEC);
            LockstepException lost =
                    catchThrowableOfType(
                            LockstepException.class,
                            () ->
                                    load(
                                            store,
                                            1,
                                            nth -> {
                                                if (nth == 5) {
                                                    server.kill();
                                                }
                                            }));
            assertThat(lost.kind()).isEqualTo(ErrorKind.EXTERNAL);
            assertThat(lost.code()).isEqualTo("postgres-connection");
            server.startAgain();
            assertThat(Database.rows(store, "works")).hasSize(5 * ROWS);
            try (Snapshot held = store.pin(WORKS, "t", Duration.ofMinutes(1))) {
                server.kill();
                server.startAgain();
                LockstepException gone =
                        catchThrowableOfType(LockstepException.class, () -> Rows.all(held));
                assertThat(gone.code()).isEqualTo("snapshot-lost");
            }
            load(store, 2, _ -> {});
            assertWhole(store);
        }
    }

    @Test
    void aFullDiskIsNamedAndTheLoadGoesOnWhenThereIsRoom(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(
                folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Path disk = mount(folder.resolve("disk"));
        try (PrivatePostgres server = PrivatePostgres.start()) {
            server.own(disk);
            execute(
                    server.url(),
                    "create tablespace tiny location '" + disk + "'",
                    "create database small tablespace tiny");
            String url = server.url().replace("/postgres", "/small");
            execute(
                    url,
                    "create table ballast (text text)",
                    "alter table ballast alter text set storage plain",
                    "insert into ballast select repeat('x', 7000) from generate_series(1, 1000)");
            try (PgVectorStore store = open(url)) {
                store.create(WORKS, SPEC);
                LockstepException full =
                        catchThrowableOfType(LockstepException.class, () -> loadLong(store, 1));
                assertThat(full.code()).isEqualTo("postgres-full");
                assertThat(full.kind()).isEqualTo(ErrorKind.RESOURCES);
                assertThat(full).hasMessageContaining("make room on the server's disk");
                int there = Database.rows(store, "works").size();
                assertThat(there % ROWS).isZero();
                execute(url, "drop table ballast");
                loadLong(store, 2);
                Rows.assertSame(longRows(0, BATCHES), Database.rows(store, "works").values());
            }
        } finally {
            new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
        }
    }

    private List<Row> longRows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        for (Row r : generator.rows((long) from * ROWS, (long) to * ROWS)) {
            byte[] text = new byte[3_000];
            new Random(r.id().hashCode()).nextBytes(text);
            String hex = java.util.HexFormat.of().formatHex(text);
            rows.add(new Row(r.id(), r.vector(), hex, r.metadata()));
        }
        return rows;
    }

    private void loadLong(PgVectorStore store, long epoch) {
        WriteScope scope = new WriteScope("r1", "copy", epoch);
        try (StoreWriter writer = store.write(WORKS, scope)) {
            long done = writer.resumed().map(c -> c.upserted()).orElse(0L);
            for (int nth = (int) done / ROWS; nth < BATCHES; nth++) {
                writer.upsert(Database.batch(longRows(nth, nth + 1).toArray(Row[]::new)));
                writer.commit(Database.checkpoint(scope, (nth + 1L) * ROWS));
            }
        }
    }

    private static Path mount(Path at) throws IOException, InterruptedException {
        Files.createDirectories(at);
        try {
            int exit =
                    new ProcessBuilder(
                                    "mount",
                                    "-t",
                                    "tmpfs",
                                    "-o",
                                    "size=19m,mode=0755",
                                    "tmpfs",
                                    at.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (exit == 0) {
                return at;
            }
        } catch (IOException e) {
            throw new TestAbortedException("no mount on this machine: " + e.getMessage());
        }
        throw new TestAbortedException("this user may not mount a file system");
    }

    /** Kills of the server, of sessions and of connections at random, until all rows are in. */
    @Tag("soak")
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 20, 30, 40})
    void whateverEndsAtRandomTheRowsAreThereOnce(int first) throws Exception {
        try (PrivatePostgres server = PrivatePostgres.start()) {
            execute(server.url(), "create extension vector");
            for (int seed = first; seed < first + 10; seed++) {
                oneCase(server, seed);
            }
        }
    }

    private void oneCase(PrivatePostgres server, int seed) throws Exception {
        Random random = new Random(seed);
        String name = "case_" + seed;
        execute(server.url(), "create database " + name);
        String url = server.url().replace("/postgres", "/" + name);
        execute(url, "create extension vector");
        int port = java.net.URI.create(url.substring("jdbc:".length())).getPort();
        try (CuttingProxy proxy = new CuttingProxy(port);
                PgVectorStore near = open(url);
                PgVectorStore far = open(url.replace(":" + port, ":" + proxy.port()))) {
            near.create(WORKS, SPEC);
            boolean whole = false;
            for (int epoch = 1; !whole; epoch++) {
                boolean last = epoch > 20;
                try {
                    load(far, epoch, _ -> fault(random, server, proxy, url, last));
                    whole = true;
                } catch (LockstepException e) {
                    assertThat(e.kind().retryable()).as("seed %d: %s", seed, e).isTrue();
                }
            }
            assertWhole(near);
        }
    }

    private static void fault(
            Random random, PrivatePostgres server, CuttingProxy proxy, String url, boolean none) {
        int kind = none ? 99 : random.nextInt(24);
        try {
            switch (kind) {
                case 0 -> {
                    server.kill();
                    server.startAgain();
                }
                case 1, 2 ->
                        execute(
                                url,
                                "select pg_terminate_backend(pid) from pg_stat_activity where datname"
                                        + " = current_database() and pid <> pg_backend_pid()");
                case 3, 4 -> proxy.cutToServerAfter(random.nextInt(60_000));
                case 5 -> proxy.cutToClientAfter(random.nextInt(2_000));
                default -> {}
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
