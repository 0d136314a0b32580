package dev.lockstep.api;

/** A difference between two rows that some stores cannot keep. */
public enum Distinction {
    /** {@code {"a":1,"a":2}}: only one of two equal keys is kept. */
    DUPLICATE_JSON_KEYS("of several equal keys in one metadata object, one is kept"),
    /** {@code 1}, {@code 1.0} and {@code 1e0} come back in one spelling; the value stays. */
    NUMBER_SPELLING("numbers in metadata may come back in another spelling of the same value"),
    /** Numbers beyond the range or precision of a double are rounded. */
    BIG_NUMBERS("numbers in metadata beyond double precision are rounded"),
    /** A missing document and an empty one come back alike. */
    EMPTY_DOCUMENT("an empty document comes back as none"),
    /** A row without a vector is refused. */
    NULL_VECTORS("rows without a vector are refused"),
    /**
     * What is read back of a component is what {@code float → half → float} makes of it: the
     * nearest of 65,536 values.
     */
    HALF_PRECISION("vectors are kept, and compared, in half precision (16 bits a component)"),
    /** Which text a vector was made from is not kept. */
    LINEAGE("the hash of the text that a vector was made from is not kept");

    private final String sentence;

    Distinction(String sentence) {
        this.sentence = sentence;
    }

    /** For people, without a full stop. */
    public String sentence() {
        return sentence;
    }
}
