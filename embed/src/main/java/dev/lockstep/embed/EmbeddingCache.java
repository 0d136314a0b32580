package dev.lockstep.embed;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps vectors by {@link Lineage#key}. Losing an entry costs time, never truth. Safe for many
 * threads.
 */
public interface EmbeddingCache extends AutoCloseable {
    /** The vectors of these keys, in their order, null where the cache has none. */
    List<float @Nullable []> get(List<byte[]> keys);

    /** Keeps vectors; one whose key is there already is left as it is. */
    void put(List<byte[]> keys, List<float[]> vectors);

    @Override
    void close();
}
