package dev.lockstep.index.internal.state;

import java.util.Locale;

/** Where a row was refused. */
public enum RefusalStage {
    /** It is not in the collection. */
    EMBED,
    /** It is in the collection, and not in the generation. */
    BUILD;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
