package dev.lockstep.store.lucene.internal.document;

import dev.lockstep.api.Batch;

/** Which columns a batch does not have, as bits kept with each row: absent is not null. */
public final class Absent {
    public static final int VECTORS = 1;
    public static final int DOCUMENTS = 2;
    public static final int METADATA = 4;
    public static final int LINEAGE = 8;

    /** Rows without lineage are the rule, so that this is what costs nothing to keep. */
    static final int USUAL = LINEAGE;

    private Absent() {}

    static int of(Batch batch) {
        return (batch.dimension() == 0 ? VECTORS : 0)
                | (batch.hasDocuments() ? 0 : DOCUMENTS)
                | (batch.hasMetadata() ? 0 : METADATA)
                | (batch.embeddedFrom() == null ? LINEAGE : 0);
    }
}
