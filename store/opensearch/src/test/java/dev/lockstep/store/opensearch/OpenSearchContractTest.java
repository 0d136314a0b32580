package dev.lockstep.store.opensearch;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class OpenSearchContractTest extends StoreContract {
    private final Map<Path, String> prefixes = new HashMap<>();

    @Override
    protected Store open(Path directory) {
        OpenSearchServer server = OpenSearchServer.shared();
        String prefix = prefixes.computeIfAbsent(directory, _ -> OpenSearchServer.freshPrefix());
        return OpenSearchStore.open(
                OpenSearchOptions.of(List.of(server.url()), server.user(), server.password())
                        .withPrefix(prefix)
                        .withSettings(IndexSettings.USUAL.withReplicas(0)));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.DIFFERENCING, "not kept", Ability.NOT_FINITE, "finite numbers only");
    }
}
