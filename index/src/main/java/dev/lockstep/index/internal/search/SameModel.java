package dev.lockstep.index.internal.search;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.embed.Embedder;
import dev.lockstep.embed.Canaries;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether queries are embedded by the model that has embedded a generation's rows: with another one
 * the nearest rows mean nothing. Looked at once for each generation that is searched.
 */
final class SameModel {
    private static final int KEPT = 1_000;

    private final GenerationStore generations;
    private final Map<Generation, String> checked = new ConcurrentHashMap<>();

    SameModel(GenerationStore generations) {
        this.generations = generations;
    }

    /**
     * @throws LockstepException CONFLICT with code {@code model-changed}
     */
    void require(Generation generation, Embedder embedder) {
        String model = embedder.identity().canonical();
        if (!model.equals(checked.get(generation))) {
            generations.seal(generation, false).ifPresent(s -> require(s.spec(), embedder));
            if (checked.size() >= KEPT) {
                checked.clear();
            }
            checked.put(generation, model);
        }
    }

    private static void require(CollectionSpec spec, Embedder embedder) {
        String now = embedder.identity().canonical();
        if (spec.model() != null && !spec.model().equals(now)) {
            throw LockstepException.conflict(
                    "model-changed",
                    "Cannot search by words: found the model "
                            + now
                            + ", expected "
                            + spec.model()
                            + ", which embedded the rows; give back the former model, or make a new"
                            + " index.");
        }
        Canaries.verify(spec.properties(), embedder);
    }
}
