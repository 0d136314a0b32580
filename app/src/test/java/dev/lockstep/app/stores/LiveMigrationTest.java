package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.MigrationService;
import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole migration under load, there, and there and back. */
class LiveMigrationTest {
    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final String url = server.freshDatabase();
    private MigrationUnderLoad it;

    @BeforeEach
    void open() throws SQLException {
        it =
                new MigrationUnderLoad(
                        home, url, server.user(), server.password(), OpenSearchServer.shared());
    }

    @AfterEach
    void close() {
        it.close();
    }

    @Test
    void fromPlanToDoneWithoutAFailedRequest() throws Exception {
        it.plan();
        MigrationUnderLoad.Client client = it.new Client();
        try (client) {
            it.toShadowing();
            for (int share : new int[] {1, 5, 25, 50, 100}) {
                it.await(v -> v.gates().stream().allMatch(MigrationService.Gate::open));
                it.migrations()
                        .route(
                                MigrationUnderLoad.T,
                                MigrationUnderLoad.M,
                                new MigrationService.Route(share, null, false),
                                "ann");
            }
            client.endDirectWrites();
            Thread.sleep(200);
            it.await(v -> v.gates().stream().allMatch(MigrationService.Gate::open));
            it.migrations()
                    .route(
                            MigrationUnderLoad.T,
                            MigrationUnderLoad.M,
                            new MigrationService.Route(null, Side.TARGET, false),
                            "ann");
            it.await(v -> v.phase() == Phase.CUT_OVER);
            Thread.sleep(1_000);
        }
        assertThat(client.searches.get()).isGreaterThan(50);
        assertThat(client.direct.get()).isGreaterThan(10);
        it.assertKept(client, "os/works");
        Instant moment = Instant.now().plusMillis(300);
        it.await(v -> MigrationUnderLoad.isEvenSince(v, moment));
        it.assertEqualSides();
        it.migrations().finish(MigrationUnderLoad.T, MigrationUnderLoad.M, "ann");
        it.await(v -> v.phase() == Phase.DONE);
        assertThat(it.migrations().events(MigrationUnderLoad.T, MigrationUnderLoad.M, 1_000))
                .extracting(Event::kind)
                .doesNotContain("mended", "stepped-back");
        try (Connection connection =
                        DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                var slots =
                        statement.executeQuery(
                                "select count(*) from pg_replication_slots where database = current_database()")) {
            slots.next();
            assertThat(slots.getInt(1)).isZero();
        }
    }

    @Test
    void aRollbackHalfWayLosesNothing() throws Exception {
        it.plan();
        MigrationUnderLoad.Client client = it.new Client();
        try (client) {
            it.toShadowing();
            client.endDirectWrites();
            it.await(v -> v.gates().stream().allMatch(MigrationService.Gate::open));
            it.migrations()
                    .route(
                            MigrationUnderLoad.T,
                            MigrationUnderLoad.M,
                            new MigrationService.Route(100, Side.TARGET, false),
                            "ann");
            it.await(v -> v.writes() == Side.TARGET);
            Thread.sleep(500);
            it.migrations()
                    .rollback(MigrationUnderLoad.T, MigrationUnderLoad.M, "as an exercise", "bob");
            it.await(v -> v.writes() == Side.SOURCE);
            Thread.sleep(500);
        }
        it.assertKept(client, "pg/works");
        assertThat(it.migrations().get(MigrationUnderLoad.T, MigrationUnderLoad.M).phase())
                .isEqualTo(Phase.ROLLED_BACK);
    }
}
