package dev.lockstep.store.opensearch.internal;

/** Templates for applications that make indexes of vectors themselves. */
public final class Bootstrap {
    public static final String TEMPLATE = "ml_embeddings_template";

    private Bootstrap() {}
}
