package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.MigrationService.Event;
import dev.lockstep.api.service.MigrationService.Route;
import dev.lockstep.testkit.opensearch.LocalOpenSearch;
import dev.lockstep.testkit.postgres.PrivatePostgres;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A migration under load while either store is killed and comes back: nobody loses a write, and in
 * the end both sides are equal.
 */
@Tag("soak")
class MigrationFaultsTest {
    @TempDir Path home;

    @Test
    void eitherStoreIsPausedAndGoesOn() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.start("wal_level=logical");
                LocalOpenSearch cluster = LocalOpenSearch.start();
                MigrationUnderLoad it =
                        new MigrationUnderLoad(
                                home, postgres.url(), "postgres", "", cluster.server())) {
            it.plan();
            MigrationUnderLoad.Client client = it.new Client();
            try (client) {
                it.toShadowing();
                it.migrations()
                        .route(
                                MigrationUnderLoad.T,
                                MigrationUnderLoad.M,
                                new Route(50, null, true),
                                "ann");
                client.endDirectWrites();
                for (int round = 0; round < 2; round++) {
                    cluster.pause();
                    it.await(v -> v.standing() != null && v.standing().trouble() != null);
                    cluster.goOn();
                    it.await(v -> v.standing() != null && v.standing().trouble() == null);
                    postgres.pause();
                    int asked = client.searches.get();
                    it.await(_ -> client.searches.get() > asked + 50);
                    postgres.goOn();
                    it.await(v -> v.standing() != null && v.standing().trouble() == null);
                }
            }
            Instant moment = Instant.now().plusMillis(1_000);
            it.await(v -> MigrationUnderLoad.isEvenSince(v, moment));
            it.assertEqualSides();
            it.migrations()
                    .route(
                            MigrationUnderLoad.T,
                            MigrationUnderLoad.M,
                            new Route(0, null, true),
                            "ann");
            it.assertKept(client, "pg/works");
        }
    }

    @Test
    void eitherStoreIsKilledAndComesBack() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.start("wal_level=logical");
                LocalOpenSearch cluster = LocalOpenSearch.start();
                MigrationUnderLoad it =
                        new MigrationUnderLoad(
                                home, postgres.url(), "postgres", "", cluster.server())) {
            it.plan();
            MigrationUnderLoad.Client client = it.new Client();
            try (client) {
                it.toShadowing();
                for (int round = 0; round < 2; round++) {
                    cluster.kill();
                    Thread.sleep(2_000);
                    cluster.restart();
                    it.await(v -> v.standing() != null && v.standing().trouble() == null);
                    client.endDirectWrites();
                    postgres.kill();
                    Thread.sleep(1_000);
                    postgres.startAgain();
                    client.directWritesAgain();
                    it.await(v -> v.standing() != null && v.standing().trouble() == null);
                }
                Thread.sleep(1_000);
            }
            Instant moment = Instant.now().plusMillis(1_000);
            it.await(v -> MigrationUnderLoad.isEvenSince(v, moment));
            it.migrations().prove(MigrationUnderLoad.T, MigrationUnderLoad.M, "ann");
            it.assertEqualSides();
            it.assertKept(client, "pg/works");
            assertThat(it.migrations().events(MigrationUnderLoad.T, MigrationUnderLoad.M, 1_000))
                    .extracting(Event::kind)
                    .doesNotContain("mended");
        }
    }
}
