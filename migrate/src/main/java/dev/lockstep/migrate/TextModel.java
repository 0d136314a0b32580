package dev.lockstep.migrate;

import dev.lockstep.api.embed.Embedder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A configured model that makes vectors of texts. Safe for many threads; nobody here closes it. */
public interface TextModel {
    /** As the configuration calls it. */
    String name();

    /** Whether texts beyond its window are embedded in pieces. */
    boolean chunking();

    /** Embeds no text twice that is still kept. */
    Embedder embedder();

    /** The vector of a search's words, which are not kept. */
    float[] query(String words);

    /** The vectors kept from earlier, in the order of the texts, null where one is not. */
    List<float @Nullable []> kept(List<String> texts);

    /** The hash of text and model that lies beside a vector: 32 hex digits. */
    String lineage(String text);

    /** Facts to keep with a collection, by which this model is known again. */
    Map<String, String> canaries();

    /**
     * Checks the model against what a collection keeps; one that keeps nothing passes.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with code {@code model-changed} where
     *     another model answers to its name
     */
    void verify(Map<String, String> properties);
}
