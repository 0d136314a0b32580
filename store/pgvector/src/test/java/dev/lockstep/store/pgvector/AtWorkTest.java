package dev.lockstep.store.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What others do on the server is counted, and nothing of ours. */
class AtWorkTest {
    private final Database database = new Database();

    private static void await(PgVectorStore store, int sessions) throws InterruptedException {
        while (store.sessionsAtWork() != sessions) {
            Thread.sleep(10);
        }
    }

    @Test
    void sessionsOfOthersAtWorkAreCounted() throws Exception {
        try (PgVectorStore store = database.store();
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            int before = store.sessionsAtWork();
            Thread sleeping =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    statement.execute("select pg_sleep(60)");
                                } catch (SQLException cancelled) {
                                    // As it is to be.
                                }
                            });
            await(store, before + 1);
            statement.cancel();
            sleeping.join();
            await(store, before);
        }
    }

    @Test
    void aUserWhoMayNotSeeOthersIsToldWhatToRun() {
        String user = "u" + UUID.randomUUID().toString().replace("-", "");
        database.execute("create role " + user + " login password 'pass'");
        try (PgVectorStore store =
                PgVectorStore.open(PgVectorOptions.of(database.url(), user, "pass"))) {
            assertThatThrownBy(store::sessionsAtWork)
                    .isInstanceOfSatisfying(
                            LockstepException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(ErrorKind.FORBIDDEN);
                                assertThat(e.code()).isEqualTo("load-hidden");
                            })
                    .hasMessageContaining("GRANT pg_read_all_stats TO \"" + user + "\";");
            database.execute("grant pg_read_all_stats to " + user);
            assertThat(store.sessionsAtWork()).isNotNegative();
        } finally {
            database.execute("drop role " + user);
        }
    }
}
