package dev.lockstep.store.lucene;

import dev.lockstep.api.GenerationStore;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.GenerationStoreContract;
import java.nio.file.Path;
import java.util.Map;

/** The contract of stores of generations. */
class LuceneGenerationsContractTest extends GenerationStoreContract {
    @Override
    protected GenerationStore open(Path directory) {
        return LuceneStore.open(LuceneOptions.of(directory));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(Ability.NOT_FINITE, "expected a finite number");
    }
}
