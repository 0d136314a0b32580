package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Row;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever ends while a feed is followed, nothing is lost and nothing is out of order. */
class FeedFaultsTest {
    private static final int WRITERS = 3;
    private static final int TRANSACTIONS = 80;
    private static final int IDS = 40;
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Follows on after each fault from what is confirmed, as the applier of a migration does. */
    private static final class Applier {
        private final PgVectorStore store;
        private final Random random;
        private Follower follower;
        private String applied = "";
        private boolean inParts;
        private int begun = 1;

        Applier(PgVectorStore store, Random random) {
            this.store = store;
            this.random = random;
            this.follower = new Follower(store, "docs", "f");
        }

        /** Until it has read up to a position. */
        void until(String head) {
            while (applied.compareTo(head) < 0) {
                try {
                    follower.reader().next(SHORT).ifPresentOrElse(this::apply, this::idle);
                    if (random.nextInt(40) == 0) {
                        follower.reader().confirm(applied);
                    }
                } catch (LockstepException e) {
                    assertThat(e.kind().retryable()).as(e.getMessage()).isTrue();
                    again();
                }
            }
        }

        private void idle() {
            String read = follower.reader().read();
            if (!inParts && read.compareTo(applied) > 0) {
                applied = read;
            }
        }

        /** What is not later than the last one that was applied wholly is passed over. */
        private void apply(Transaction transaction) {
            if (transaction.position().compareTo(applied) <= 0) {
                return;
            }
            follower.apply(transaction);
            inParts = !transaction.whole();
            applied = inParts ? applied : transaction.position();
        }

        private void again() {
            Map<String, Row> rows = follower.rows;
            follower.close();
            inParts = false;
            while (true) {
                try {
                    follower = new Follower(store, "docs", "f");
                    follower.rows.putAll(rows);
                    begun++;
                    return;
                } catch (LockstepException e) {
                    assertThat(e.kind().retryable()).as(e.getMessage()).isTrue();
                }
            }
        }
    }

    @Test
    void whateverIsKilledNothingIsLostAndTheOrderStays() throws Exception {
        try (PrivatePostgres server = PrivatePostgres.start("wal_sender_timeout=2s")) {
            execute(
                    server.url(),
                    "create extension vector",
                    "create table docs (id text primary key, v vector(600), body text, made"
                            + " timestamptz default now(), n int)",
                    "alter table docs alter v set storage external");
            int port = java.net.URI.create(server.url().substring("jdbc:".length())).getPort();
            try (CuttingProxy proxy = new CuttingProxy(port);
                    PgVectorStore near = open(server.url());
                    PgVectorStore far = open(server.url().replace(":" + port, ":" + proxy.port()));
                    ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                near.begin(Database.ref("docs"), "f");
                Applier applier = new Applier(far, new Random(7));
                AtomicInteger done = new AtomicInteger();
                List<Future<?>> writing = new ArrayList<>();
                for (int w = 0; w < WRITERS; w++) {
                    Random random = new Random(w);
                    writing.add(writers.submit(() -> write(server, random, done)));
                }
                Future<?> killing = writers.submit(() -> kill(server, proxy, done, new Random(11)));
                while (!writing.stream().allMatch(Future::isDone) || !killing.isDone()) {
                    String head = head(near);
                    applier.until(head);
                }
                for (Future<?> future : writing) {
                    future.get();
                }
                killing.get();
                applier.until(near.head("f"));
                Rows.assertSame(
                        Database.rows(near, "docs").values(), applier.follower.rows.values());
                assertThat(applier.begun).isGreaterThan(2);
                applier.follower.close();
                near.end("f");
            }
        }
    }

    private static String head(PgVectorStore store) {
        while (true) {
            try {
                return store.head("f");
            } catch (LockstepException e) {
                assertThat(e.kind().retryable()).as(e.getMessage()).isTrue();
            }
        }
    }

    private static PgVectorStore open(String url) {
        return PgVectorStore.open(PgVectorOptions.of(url, "postgres", ""));
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** Whether a transaction that broke was committed does not matter: the server knows. */
    private static Void write(PrivatePostgres server, Random random, AtomicInteger done) {
        for (int nth = 0; nth < TRANSACTIONS; nth++) {
            try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                for (int change = random.nextInt(5); change >= 0; change--) {
                    statement.execute(change(random));
                }
                connection.commit();
            } catch (SQLException e) {
                assertThat(e.getSQLState()).matches("08...|57P..|40P01|23505|25P02");
            }
            done.incrementAndGet();
        }
        return null;
    }

    private static String change(Random random) {
        String id = "'" + random.nextInt(IDS) + "'";
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                    "insert into docs (id, v, body, n) values ("
                            + id
                            + ", array_fill("
                            + random.nextFloat()
                            + "::float4, array[600])::vector, 'b', 1) on conflict (id) do update"
                            + " set v = excluded.v";
            case 2, 3 -> "update docs set n = n + 1 where id = " + id;
            case 4 ->
                    "update docs set body = repeat('x', "
                            + random.nextInt(9_000)
                            + ") where id = "
                            + id;
            case 5 -> "update docs set n = n + 1, body = 'all' where n % 3 = " + random.nextInt(3);
            case 6 -> "delete from docs where id = " + id;
            default ->
                    "update docs set id = '"
                            + random.nextInt(IDS)
                            + "' where id = "
                            + id
                            + " and not exists (select 1 from docs where id = '"
                            + random.nextInt(IDS)
                            + "')";
        };
    }

    private static Void kill(
            PrivatePostgres server, CuttingProxy proxy, AtomicInteger done, Random random)
            throws SQLException {
        for (int fault = 1; fault <= 6; fault++) {
            int due = fault * WRITERS * TRANSACTIONS / 8;
            while (done.get() < due) {
                Thread.onSpinWait();
            }
            switch (fault % 3) {
                case 0 -> {
                    server.kill();
                    server.startAgain();
                }
                case 1 ->
                        execute(
                                server.url(),
                                "select pg_terminate_backend(pid) from pg_stat_activity where"
                                        + " backend_type = 'walsender'");
                default -> proxy.cutToClientAfter(random.nextInt(40_000));
            }
        }
        return null;
    }
}
