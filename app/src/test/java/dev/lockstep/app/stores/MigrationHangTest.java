package dev.lockstep.app.stores;

import static dev.lockstep.app.stores.MigrationUnderLoad.M;
import static dev.lockstep.app.stores.MigrationUnderLoad.T;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.MigrationView;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.api.service.MigrationService.Side;
import dev.lockstep.api.service.MigrationService.Standing;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import dev.lockstep.testkit.postgres.PostgresServer;
import dev.lockstep.testkit.wire.StallingWire;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A migration under load whose sides neither answer nor fail for a while, in each phase: searches
 * are answered by the other side, nobody's write is lost, and it goes on as soon as they answer.
 */
class MigrationHangTest {
    @TempDir Path home;
    private final PostgresServer server = PostgresServer.withVector();
    private final OpenSearchServer cluster = OpenSearchServer.shared();
    private final String url = server.freshDatabase();
    private StallingWire toSource;
    private StallingWire toTarget;
    private MigrationUnderLoad it;

    @BeforeEach
    void open() throws SQLException {
        URI database = URI.create(url.substring("jdbc:".length()));
        toSource = StallingWire.to(database.getHost(), database.getPort());
        toTarget = StallingWire.to(cluster.url().getHost(), cluster.url().getPort());
        it =
                new MigrationUnderLoad(
                        home,
                        url,
                        server.user(),
                        server.password(),
                        new OpenSearchServer(
                                URI.create("http://127.0.0.1:" + toTarget.port()),
                                cluster.user(),
                                cluster.password()),
                        url.replace(
                                database.getHost() + ":" + database.getPort(),
                                "127.0.0.1:" + toSource.port()),
                        Map.of("migrations.answer-within", "1s"));
    }

    @AfterEach
    void close() {
        toSource.close();
        toTarget.close();
        it.close();
    }

    @Test
    void aSideThatHangsIsAnsweredForAndWaitedForInEachPhase() throws Exception {
        it.plan();
        it.migrations().start(T, M, "ann");
        it.await(v -> v.phase().compareTo(Phase.PREPARING) > 0);
        hang(toTarget, "os/works");
        it.await(v -> v.phase() == Phase.IN_STEP);

        MigrationUnderLoad.Client client = it.new Client();
        try (client) {
            it.await(v -> v.phase() == Phase.SHADOWING && v.comparison().samples() >= 50);
            it.migrations().route(T, M, new Route(50, null, true), "ann");
            answeredFor(client, toTarget, "os/works");

            it.migrations().prove(T, M, "ann");
            answeredFor(client, toTarget, "os/works");
            answeredFor(client, toSource, "pg/works");

            client.endDirectWrites();
            it.await(MigrationHangTest::goesOn);
            it.migrations().route(T, M, new Route(100, Side.TARGET, true), "ann");
            it.await(v -> v.writes() == Side.TARGET);
            long taken = client.acknowledgements.get();
            toSource.stall();
            it.await(_ -> client.acknowledgements.get() > taken + 20);
            it.await(v -> v.standing() != null && v.standing().lagRows() >= 20);
            toSource.goOn();
            it.await(MigrationHangTest::goesOn);

            toTarget.stall();
            it.await(_ -> client.codes.containsKey("write-waits"));
            toTarget.goOn();
            it.await(MigrationHangTest::goesOn);
        }
        Instant moment = Instant.now().plusMillis(1_000);
        it.await(v -> MigrationUnderLoad.isEvenSince(v, moment));
        it.assertEqualSides();
        it.assertKept(client, "os/works");
        assertThat(it.migrations().events(T, M, 1_000))
                .extracting(Event::kind)
                .doesNotContain("mended");
    }

    @Test
    void aRollbackDoesNotWaitForATargetThatHangs() throws Exception {
        it.plan();
        it.migrations().start(T, M, "ann");
        it.await(v -> v.phase() == Phase.IN_STEP);
        toTarget.stall();
        it.execute("update langchain_pg_embedding set document = 'new' where id = 'id-7'");
        it.await(MigrationHangTest::waits);
        it.migrations().rollback(T, M, "it hangs", "bob");
        it.awaitRunEnd();
        assertThat(it.migrations().get(T, M).phase()).isEqualTo(Phase.ROLLED_BACK);
    }

    private void hang(StallingWire wire, String address) throws InterruptedException {
        wire.stall();
        it.await(v -> trouble(v).contains(address));
        wire.goOn();
        it.await(MigrationHangTest::goesOn);
    }

    /** Searches go on meanwhile: the client asserts that each has its hits. */
    private void answeredFor(MigrationUnderLoad.Client client, StallingWire wire, String address)
            throws InterruptedException {
        long before = it.migrations().get(T, M).comparison().failovers();
        wire.stall();
        it.await(v -> v.comparison().failovers() > before + 5);
        it.await(v -> trouble(v).contains(address));
        int asked = client.searches.get();
        it.await(_ -> client.searches.get() > asked + 20);
        assertThat(wire.connections()).isLessThan(100);
        wire.goOn();
        it.await(MigrationHangTest::goesOn);
    }

    private static String trouble(MigrationView view) {
        Standing standing = view.standing();
        String found = standing == null ? null : standing.trouble();
        return found == null ? "" : found;
    }

    private static boolean waits(MigrationView view) {
        return !trouble(view).isEmpty();
    }

    private static boolean goesOn(MigrationView view) {
        return !waits(view);
    }
}
