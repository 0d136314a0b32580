package dev.lockstep.store.memory;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.Faults;
import dev.lockstep.testkit.FaultyStore;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;
import java.util.Map;

/** The decorator changes nothing where no fault is planned. */
class FaultyStoreContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        return new FaultyStore<>(new MemoryStore(), Faults.none());
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.DURABLE, "in memory", Ability.REPLACEABLE, "not passed on");
    }
}
