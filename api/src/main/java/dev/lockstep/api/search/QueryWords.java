package dev.lockstep.api.search;

import dev.lockstep.api.CollectionSpec;

/** Makes query vectors. */
@FunctionalInterface
public interface QueryWords {
    /**
     * The vector of these words by the model that made a collection's vectors.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT where no configured model did
     */
    float[] vector(CollectionSpec spec, String words);
}
