package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.ChangeReader.Written;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A large transaction needs no more memory than a small one, nor a quick reader. */
class LargeTransactionTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void comesInPartsOfOnePositionAndIsConfirmedWholly() throws Exception {
        follow(60_000);
    }

    @Tag("soak")
    @Test
    void aMillionRows() throws Exception {
        follow(1_000_000);
    }

    private static void follow(int rows) throws Exception {
        try (PrivatePostgres server =
                        PrivatePostgres.start("wal_sender_timeout=1s", "transaction_timeout=2s");
                Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement();
                PgVectorStore store =
                        PgVectorStore.open(PgVectorOptions.of(server.url(), "postgres", ""))) {
            statement.execute("set transaction_timeout = 0");
            statement.execute("create extension vector");
            statement.execute("create table docs (id int primary key, v vector(4), body text)");
            store.begin(Database.ref("docs"), "large");
            statement.execute(
                    "insert into docs select i, '[1,2,3,4]', 'a text of some words' from"
                            + " generate_series(1, "
                            + rows
                            + ") i");
            statement.execute("insert into docs values (0, '[0,0,0,0]')");
            String large;
            try (ChangeReader reader = store.follow(Database.ref("docs"), "large")) {
                Transaction first = reader.next(LONG).orElseThrow();
                large = first.position();
                assertThat(first.whole()).isFalse();
                assertThat(reader.read()).isLessThan(large);
                reader.confirm(large);
                beSlow(server);
                assertThat(drain(reader, first)).isEqualTo(rows);
                assertThat(reader.read()).isGreaterThanOrEqualTo(large);
            }
            assertThat(store.feed("large").orElseThrow().confirmed()).isLessThan(large);
            try (ChangeReader reader = store.follow(Database.ref("docs"), "large")) {
                assertThat(drain(reader, reader.next(LONG).orElseThrow())).isEqualTo(rows);
                reader.confirm(large);
            }
            try (ChangeReader reader = store.follow(Database.ref("docs"), "large")) {
                assertThat(
                                ((Written) reader.next(LONG).orElseThrow().changes().getFirst())
                                        .row()
                                        .id())
                        .isEqualTo("0");
            }
            store.end("large");
        }
    }

    /** Takes nothing until the server has heard of us for longer than it waits for a word. */
    private static void beSlow(PrivatePostgres server) throws Exception {
        String heard =
                "select 1 from pg_stat_replication where reply_time > backend_start + interval"
                        + " '2.5 s'";
        try (Connection connection = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            while (!statement.executeQuery(heard).next()) {
                assertThat(statement.executeQuery("select pid from pg_stat_replication").next())
                        .as("the server still speaks with us")
                        .isTrue();
            }
        }
    }

    /** The changes of one transaction; each part is let go before the next is taken. */
    private static long drain(ChangeReader reader, Transaction first) {
        long changes = 0;
        Transaction part = first;
        while (true) {
            assertThat(part.position()).isEqualTo(first.position());
            assertThat(part.changes()).hasSizeLessThanOrEqualTo(4_096);
            changes += part.changes().size();
            if (part.whole()) {
                return changes;
            }
            part = reader.next(LONG).orElseThrow();
        }
    }
}
