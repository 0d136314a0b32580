package dev.lockstep.run;

import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test that is run on each database. */
abstract class OnDatabase {
    @TempDir Path home;
    Fixture fixture;

    abstract MetadataDatabase database(Path home);

    @BeforeEach
    void open() {
        fixture = new Fixture(database(home));
    }

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    static MetadataDatabase sqlite(Path home) {
        return MetadataDatabase.sqlite(home.resolve("lockstep.db"));
    }

    static MetadataDatabase postgres() {
        PostgresServer server = PostgresServer.shared();
        return MetadataDatabase.postgres(server.freshDatabase(), server.user(), server.password());
    }
}
