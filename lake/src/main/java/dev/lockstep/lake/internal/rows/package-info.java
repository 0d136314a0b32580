/**
 * Writes batches of rows into Parquet files, encoded by the threads that bring them. May use the
 * columnar package, batches and the column types; knows nothing of tables or DuckDB.
 */
@NullMarked
package dev.lockstep.lake.internal.rows;

import org.jspecify.annotations.NullMarked;
