package dev.lockstep.store.pgvector;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import dev.lockstep.testkit.postgres.PostgresServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

class PgVectorContractTest extends StoreContract {
    private final Map<Path, String> databases = new HashMap<>();

    @Override
    protected Store open(Path directory) {
        PostgresServer server = PostgresServer.withVector();
        String url = databases.computeIfAbsent(directory, _ -> server.freshDatabase());
        return PgVectorStore.open(PgVectorOptions.of(url, server.user(), server.password()));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.DIFFERENCING, "not kept", Ability.NOT_FINITE, "finite numbers only");
    }
}
