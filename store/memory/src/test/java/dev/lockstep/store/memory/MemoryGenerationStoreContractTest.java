package dev.lockstep.store.memory;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.GenerationStoreContract;
import java.nio.file.Path;
import java.util.Map;

class MemoryGenerationStoreContractTest extends GenerationStoreContract {
    @Override
    protected GenerationStore open(Path directory) {
        return new MemoryGenerationStore();
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.DURABLE, "in memory");
    }
}
