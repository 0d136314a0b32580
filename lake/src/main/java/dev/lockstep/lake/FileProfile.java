package dev.lockstep.lake;

/** How Parquet files are encoded. */
public enum FileProfile {
    /** V1 pages, plain or dictionary encodings: read by Spark, Trino, PyIceberg and DuckDB. */
    SHARED("V1"),
    /** V2 pages, byte-stream-split where it helps: about a tenth smaller for vectors. */
    DENSE("V2");

    private final String parquetVersion;

    FileProfile(String parquetVersion) {
        this.parquetVersion = parquetVersion;
    }

    /** The options of DuckDB's COPY apart from the field ids. */
    public String copyOptions() {
        return "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION " + parquetVersion;
    }
}
