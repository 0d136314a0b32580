package dev.lockstep.store.lucene.internal.document;

/** The names of a row's fields in a Lucene document. */
public final class Fields {
    /** The id: a term, and a binary doc value for hits and ties. */
    public static final String ID = "id";

    /** What the graph is over: the vector itself, or of length one for {@code COSINE}. */
    public static final String VECTOR = "vector";

    /** The vector's own bits, little-endian, where {@link #VECTOR} does not hold them. */
    static final String RAW_VECTOR = "raw_vector";

    static final String DOCUMENT = "document";
    static final String METADATA = "metadata";
    static final String EMBEDDED_FROM = "embedded_from";

    /** Which columns the row's batch did not have, as bits of {@link Absent}. */
    static final String ABSENT = "absent";

    public static final String TEXT = "text";
    public static final String METADATA_TEXT = "metadata_text";

    /** Terms of all metadata fields, made by {@link FilterTerms}. */
    public static final String FILTER = "filter";

    /** Points of all numbers of all metadata fields, made by {@link NumberPoints}. */
    static final String NUMBERS = "numbers";

    private Fields() {}
}
