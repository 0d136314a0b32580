package dev.lockstep.index;

import dev.lockstep.api.embed.Embedder;
import java.util.Map;

/** Notices another model behind the same name; implemented by {@code embed}. */
public interface Canary {
    /** Properties to keep with a collection made by this model. */
    Map<String, String> of(Embedder embedder);

    /**
     * @throws dev.lockstep.api.LockstepException CONFLICT where the model gives other vectors than the
     *     properties tell
     */
    void verify(Map<String, String> properties, Embedder embedder);
}
