package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of 16-bit vectors: what is proven of them is equality in half precision. */
class HalfPrecisionTest {
    private static final TenantId T = TenantId.DEFAULT;

    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String url = server.freshDatabase();

    private void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static RunView succeeded(Lockstep lockstep, RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
        return now;
    }

    @Test
    void aCopyAndARestoreAreProvenByWhatTheColumnCanHold() throws Exception {
        execute(
                "create extension vector",
                "create table whole (id text primary key, embedding vector(3), document text)",
                "create table halves (id text primary key, embedding halfvec(3), document text)",
                "insert into whole select 'id-' || i, ('[' || i / 7.0 || ',0.1,1e-7]')::vector,"
                        + " 'text' from generate_series(1, 500) i");
        Map<String, String> settings =
                Map.of(
                        "stores.pg.kind",
                        "pgvector",
                        "stores.pg.url",
                        url.replace("jdbc:", ""),
                        "stores.pg.user",
                        server.user());
        Map<String, String> environment =
                server.password().isEmpty()
                        ? Map.of()
                        : Map.of("LOCKSTEP_STORES_PG_PASSWORD", server.password());
        Configuration configuration = Configuration.read(home, null, environment, settings);
        try (Lockstep lockstep = Lockstep.open(Home.at(home, null), configuration)) {
            RunView copied =
                    succeeded(lockstep, lockstep.collections().copy(T, "pg/whole", "pg/halves"));
            assertThat(copied.result().get("proof")).contains("are equal in half precision");
            RunView compared =
                    succeeded(
                            lockstep,
                            lockstep.collections().diff(T, "pg/whole", "pg/halves", false));
            assertThat(compared.result()).containsEntry("differences", "0");

            succeeded(lockstep, lockstep.backups().create(T, BackupRequest.of("pg/whole")));
            execute(
                    "delete from halves where id like 'id-1%'",
                    "update halves set embedding = '[0,0,0]' where id = 'id-2'");
            RunView other =
                    succeeded(
                            lockstep,
                            lockstep.collections().diff(T, "pg/whole", "pg/halves", false));
            assertThat(other.result()).containsEntry("differences", "112");
            RunView restored =
                    succeeded(
                            lockstep,
                            lockstep.backups()
                                    .restore(
                                            T,
                                            new RestoreRequest(
                                                    "latest",
                                                    List.of(),
                                                    "pg/halves",
                                                    null,
                                                    List.of())));
            assertThat(lockstep.runs().log(T, restored.id(), 0, 1_000))
                    .anyMatch(line -> line.message().contains("are equal in half precision"));
        }
    }
}
