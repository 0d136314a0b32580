package dev.lockstep.store.lucene.internal.document;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Names;
import dev.lockstep.api.Surrogates;
import dev.lockstep.store.lucene.VectorMath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import tools.jackson.core.JacksonException;

/** Turns rows into Lucene documents, or says why one cannot be taken. */
public final class RowDocuments {
    public static final int MAX_ID_BYTES = 32_000;
    public static final int MAX_TEXT_BYTES = 64 << 20;
    public static final ValueLayout.OfFloat LITTLE_ENDIAN =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Vectors this near to length one are compared as they are. */
    private static final float UNIT_TOLERANCE = 2e-6f;

    private final CollectionSpec spec;

    public RowDocuments(CollectionSpec spec) {
        this.spec = spec;
    }

    /** A row that cannot be taken; the message is the reason. */
    public static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    /**
     * @throws LockstepException USER where the batch as a whole has another dimension
     */
    public void requireDimension(Batch batch) {
        if (batch.dimension() != 0 && batch.dimension() != spec.dimension()) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot write vectors: found "
                            + batch.dimension()
                            + " dimensions, expected "
                            + spec.dimension()
                            + ".");
        }
    }

    public Document of(Batch batch, int row) throws Refused {
        Document document = new Document();
        id(document, batch.id(row));
        vector(document, batch, row);
        text(document, batch.document(row));
        metadata(document, batch.metadata(row));
        String embeddedFrom = batch.embeddedFrom(row);
        if (embeddedFrom != null) {
            document.add(new StoredField(Fields.EMBEDDED_FROM, whole("lineage", embeddedFrom)));
        }
        int absent = Absent.of(batch);
        if (absent != Absent.USUAL) {
            document.add(new StoredField(Fields.ABSENT, absent));
        }
        return document;
    }

    private static void id(Document document, String id) throws Refused {
        BytesRef bytes = new BytesRef(whole("id", id));
        if (bytes.length == 0 || bytes.length > MAX_ID_BYTES) {
            throw new Refused(
                    "found an id of " + bytes.length + " bytes, expected 1 to " + MAX_ID_BYTES);
        }
        document.add(new StringField(Fields.ID, bytes, Store.NO));
        document.add(new BinaryDocValuesField(Fields.ID, bytes));
    }

    private void vector(Document document, Batch batch, int row) throws Refused {
        if (!batch.hasVector(row)) {
            return;
        }
        int n = batch.dimension();
        int from = row * n;
        for (int i = from; i < from + n; i++) {
            if (!Float.isFinite(batch.vectors()[i])) {
                throw new Refused(
                        "found "
                                + batch.vectors()[i]
                                + " in component "
                                + (i - from)
                                + " of the vector, expected a finite number");
            }
        }
        if (spec.metric() == Metric.COSINE) {
            cosineVector(document, batch.vectors(), from, n);
        } else {
            addVector(document, java.util.Arrays.copyOfRange(batch.vectors(), from, from + n));
        }
    }

    /** A zero vector has no direction: it is kept as it is and found by everything but vectors. */
    private void cosineVector(Document document, float[] vectors, int from, int n) {
        float norm = VectorMath.norm(vectors, from, n);
        if (Math.abs(norm - 1) <= UNIT_TOLERANCE) {
            addVector(document, java.util.Arrays.copyOfRange(vectors, from, from + n));
            return;
        }
        document.add(new StoredField(Fields.RAW_VECTOR, bytes(vectors, from, n)));
        if (hasDirection(vectors, from, n)) {
            addVector(document, VectorMath.normalized(vectors, from, n));
        }
    }

    private void addVector(Document document, float[] vector) {
        document.add(new KnnFloatVectorField(Fields.VECTOR, vector, similarity(spec.metric())));
    }

    static VectorSimilarityFunction similarity(Metric metric) {
        return switch (metric) {
            case COSINE -> VectorSimilarityFunction.DOT_PRODUCT;
            case INNER_PRODUCT -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
            case L2 -> VectorSimilarityFunction.EUCLIDEAN;
        };
    }

    private static void text(Document document, @org.jspecify.annotations.Nullable String text)
            throws Refused {
        if (text != null) {
            document.add(new StoredField(Fields.DOCUMENT, bounded("document", text)));
            document.add(new TextField(Fields.TEXT, text, Store.NO));
        }
    }

    private static void metadata(Document document, @org.jspecify.annotations.Nullable String json)
            throws Refused {
        if (json == null) {
            return;
        }
        document.add(new StoredField(Fields.METADATA, bounded("metadata", json)));
        try {
            MetadataFields.add(document, json);
        } catch (JacksonException e) {
            throw new Refused("metadata is no JSON: " + Names.shown(e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new Refused(String.valueOf(e.getMessage()));
        }
    }

    private static String bounded(String what, String text) throws Refused {
        whole(what, text);
        if (text.length() > MAX_TEXT_BYTES / 3) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_TEXT_BYTES) {
                throw new Refused(
                        "found a "
                                + what
                                + " of "
                                + bytes
                                + " bytes, expected at most "
                                + MAX_TEXT_BYTES);
            }
        }
        return text;
    }

    /** Half a surrogate pair would silently come back as a question mark. */
    private static String whole(String what, String text) throws Refused {
        if (!Surrogates.arePaired(text)) {
            throw new Refused("found half a surrogate pair in the " + what);
        }
        return text;
    }

    private static boolean hasDirection(float[] vectors, int from, int n) {
        for (int i = from; i < from + n; i++) {
            if (vectors[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(float[] vectors, int from, int n) {
        byte[] bytes = new byte[4 * n];
        MemorySegment target = MemorySegment.ofArray(bytes);
        for (int i = 0; i < n; i++) {
            target.set(LITTLE_ENDIAN, 4L * i, vectors[from + i]);
        }
        return bytes;
    }
}
