package dev.lockstep.store.opensearch.internal.layout;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Names;
import dev.lockstep.store.opensearch.IndexSettings;
import dev.lockstep.store.opensearch.internal.wire.Version;
import java.util.function.Supplier;

/** What the libraries that keep graphs can and cannot. */
public final class Engines {
    private static final String LUCENE = "lucene";
    private static final String FAISS = "faiss";

    private Engines() {}

    public static boolean isFaiss(IndexSettings settings) {
        return settings.engine().equals(FAISS);
    }

    /**
     * @param what is to be made, for the message
     * @param version asked for where it matters
     * @throws LockstepException USER where the engine is none that is known, or cannot compare so
     */
    public static void require(
            String what, IndexSettings settings, Metric metric, Supplier<Version> version) {
        if (!isFaiss(settings) && !settings.engine().equals(LUCENE)) {
            throw refused(
                    what, "the engine '" + Names.shown(settings.engine()) + "'", "lucene or faiss");
        }
        if (isFaiss(settings) && metric == Metric.COSINE && version.get().before(2, 19)) {
            throw refused(
                    what,
                    "engine faiss with metric cosine on OpenSearch " + version.get().number(),
                    "2.19 or newer for it; use engine lucene, or metric inner_product with vectors"
                            + " of length 1");
        }
    }

    private static LockstepException refused(String what, String found, String expected) {
        return LockstepException.user(
                "opensearch-engine",
                "Cannot make " + what + ": found " + found + ", expected " + expected + ".");
    }
}
