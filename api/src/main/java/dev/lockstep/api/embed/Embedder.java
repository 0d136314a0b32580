package dev.lockstep.api.embed;

import java.util.List;

/** Turns texts into vectors. Safe for many threads; closing frees the model. */
public interface Embedder extends AutoCloseable {
    ModelIdentity identity();

    int dimension();

    /** Tokens of the longest text that the model reads in full, special tokens included. */
    int window();

    /** Tokens of a text, special tokens included, as the model counts them. */
    int tokens(String text);

    /**
     * The vectors of these texts, in their order. The vector of a text does not depend on the other
     * texts of the call.
     *
     * @throws dev.lockstep.api.LockstepException USER with code {@code text-too-long} where a text
     *     is longer than the window (nothing is ever cut in silence); EXTERNAL where a remote model
     *     failed
     */
    List<float[]> embed(List<String> texts);

    /**
     * Tokens that a remote model has charged for since it was opened; 0 for one that charges none.
     */
    default long tokensCharged() {
        return 0;
    }

    @Override
    void close();
}
