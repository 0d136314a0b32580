package dev.lockstep.store.lucene.internal.document;

import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.StoredFieldVisitor;
import org.jspecify.annotations.Nullable;

/** The stored columns of one row at a time. */
public final class Columns extends StoredFieldVisitor {
    private final boolean all;
    @Nullable public String document;
    @Nullable public String metadata;
    @Nullable public String embeddedFrom;
    public byte @Nullable [] rawVector;
    public int absent;

    /**
     * @param all whether to read more than document and metadata
     */
    public Columns(boolean all) {
        this.all = all;
    }

    public void clear() {
        document = null;
        metadata = null;
        embeddedFrom = null;
        rawVector = null;
        absent = Absent.USUAL;
    }

    @Override
    public Status needsField(FieldInfo field) {
        return switch (field.name) {
            case Fields.DOCUMENT, Fields.METADATA -> Status.YES;
            default -> all ? Status.YES : Status.NO;
        };
    }

    @Override
    public void stringField(FieldInfo field, String value) {
        switch (field.name) {
            case Fields.DOCUMENT -> document = value;
            case Fields.METADATA -> metadata = value;
            case Fields.EMBEDDED_FROM -> embeddedFrom = value;
            default -> {}
        }
    }

    @Override
    public void binaryField(FieldInfo field, byte[] value) {
        rawVector = value;
    }

    @Override
    public void intField(FieldInfo field, int value) {
        absent = value;
    }
}
