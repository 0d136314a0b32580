package dev.lockstep.store.memory;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;
import java.util.Map;

class MemoryStoreContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        return new MemoryStore();
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.DURABLE, "in memory");
    }
}
