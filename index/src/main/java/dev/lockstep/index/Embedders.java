package dev.lockstep.index;

import dev.lockstep.api.embed.Embedder;
import dev.lockstep.embed.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The embedders that are configured. Safe for many threads; who made them closes them. */
public interface Embedders {
    /**
     * The embedder of that name, loaded on first use.
     *
     * @param name null for the default one
     * @param chunking whether texts beyond the window are taken, in pieces
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where none of that name is configured
     */
    Loaded get(@Nullable String name, boolean chunking);

    /**
     * Loads nothing.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where none of that name is configured
     */
    default void require(@Nullable String name) {}

    /** The names of all that are configured, loaded or not. */
    default List<String> names() {
        return List.of();
    }

    /**
     * A loaded model.
     *
     * @param embedder embeds no text twice
     * @param uncached the same model without its cache, for canaries
     * @param lineage of a text with this model
     */
    record Loaded(Embedder embedder, Embedder uncached, Lineage lineage) {}
}
