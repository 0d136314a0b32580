package dev.lockstep.migrate;

import dev.lockstep.api.CollectionSpec;
import java.util.Optional;

/** The configured models, each loaded when it is first asked for. Safe for many threads. */
public interface TextModels {
    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where none of that name is configured;
     *     EXTERNAL where it cannot be reached
     */
    TextModel get(String name, boolean chunking);

    /** The one that made a collection's vectors; empty where nobody knows, or it is not here. */
    Optional<TextModel> maker(CollectionSpec spec);
}
