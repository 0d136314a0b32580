package dev.lockstep.lake.parquet;

/**
 * A column of a Parquet file.
 *
 * @param type as DuckDB names it, such as {@code FLOAT[]}
 */
public record FileColumn(String name, String type) {}
