package dev.lockstep.store.lucene;

import dev.lockstep.api.Store;
import dev.lockstep.testkit.Ability;
import dev.lockstep.testkit.StoreContract;
import java.nio.file.Path;
import java.util.Map;

/** The contract of all stores, on generations that are written one after another. */
class LuceneContractTest extends StoreContract {
    @Override
    protected Store open(Path directory) {
        return GenerationsAsCollections.of(LuceneStore.open(LuceneOptions.of(directory)));
    }

    @Override
    protected Map<Ability, String> refusals() {
        return Map.of(
                Ability.DIFFERENCING, "no difference",
                Ability.REPLACEABLE, "generations replace",
                Ability.DURABLE, "checkpoints are kept by the build",
                Ability.NOT_FINITE, "expected a finite number",
                Ability.NO_DIMENSION, "0 dimensions, expected 1 to 4096");
    }
}
