/**
 * Rows in Parquet files that belong to no table, written from batches, and through DuckDB read in
 * splits, looked up by id, and looked at by their footers. What an archive is made of.
 *
 * <p>May use the rest of {@code lake}.
 */
@NullMarked
package dev.lockstep.lake.parquet;

import org.jspecify.annotations.NullMarked;
