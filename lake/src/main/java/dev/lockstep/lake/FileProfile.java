package dev.lockstep.lake;

/** How Parquet files are encoded. */
public enum FileProfile {
    /** V1 pages, plain or dictionary encodings: read by Spark, Trino, PyIceberg and DuckDB. */
    SHARED("V1, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT " + FileProfile.MOST_IN_DICTIONARY),
    /** V2 pages, byte-stream-split where it helps: about a tenth smaller for vectors. */
    DENSE("V2");

    /**
     * Values of a dictionary. Where a column has more, building one costs more time than all the
     * rest of writing and makes no smaller file.
     */
    private static final int MOST_IN_DICTIONARY = 1000;

    private final String version;

    FileProfile(String version) {
        this.version = version;
    }

    /** The options of DuckDB's COPY apart from the field ids. */
    public String copyOptions() {
        return "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION " + version;
    }
}
