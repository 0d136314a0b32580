package dev.lockstep.store.pgvector.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.pgvector.PgVectorOptions;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Transactions that write when a feed is begun are waited for, and named where they stay. */
class BeginFeedTest {
    private static final CollectionRef DOCS = new CollectionRef(TenantId.DEFAULT, "p", "docs");

    @Test
    void whatWritesMeanwhileIsWaitedForAndATransactionInTwoPhasesIsToldAtItsEnd()
            throws SQLException {
        try (PrivatePostgres server = PrivatePostgres.start("max_prepared_transactions=2");
                Connection writer = DriverManager.getConnection(server.url(), "postgres", "");
                Statement statement = writer.createStatement()) {
            statement.execute("create extension vector");
            statement.execute("create table docs (id int primary key, v vector(2))");
            writer.setAutoCommit(false);
            statement.execute("insert into docs values (1, '[1,1]')");
            PgVectorOptions options = PgVectorOptions.of(server.url(), "postgres", "");
            try (Sessions sessions = new Sessions(options)) {
                Collections collections = new Collections(options, "p");
                Capture hasty = new Capture(sessions, collections, Duration.ofMillis(100));
                assertThatThrownBy(() -> hasty.begin(DOCS, "f"))
                        .hasMessageContaining("have not ended")
                        .hasMessageContaining("of postgres since ");
                assertThat(sessions.<Boolean>run("look", BeginFeedTest::nothingLeft)).isTrue();
                writer.commit();
                Capture capture = new Capture(sessions, collections);
                capture.begin(DOCS, "f");
                statement.execute("insert into docs values (2, '[1,1]')");
                statement.execute("prepare transaction 'two'");
                writer.setAutoCommit(true);
                try (ChangeReader reader = capture.follow(DOCS, "f")) {
                    statement.execute("insert into docs values (3, '[1,1]')");
                    assertThat(next(reader)).contains("id=3");
                    statement.execute("commit prepared 'two'");
                    assertThat(next(reader)).contains("id=2");
                }
                capture.end("f");
            }
        }
    }

    private static String next(ChangeReader reader) {
        return reader.next(Duration.ofSeconds(20)).orElseThrow().changes().toString();
    }

    private static boolean nothingLeft(Connection connection) throws SQLException {
        return Answer.ask(
                        connection,
                        "select 1 from pg_replication_slots union select 1 from pg_publication")
                .isEmpty();
    }
}
