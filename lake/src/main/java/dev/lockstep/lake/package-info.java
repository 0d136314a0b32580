/**
 * Iceberg tables without Hadoop, read through DuckDB, and rows with vectors written by a writer of
 * our own.
 *
 * <p>{@link dev.lockstep.lake.Lake} opens a warehouse (a {@link dev.lockstep.lake.Bucket} and a
 * catalog); a {@link dev.lockstep.lake.LakeTable} takes staged Parquet files in atomic commits and
 * tells how to read any of its snapshots; {@link dev.lockstep.lake.LakeStore} serves the tables as
 * collections. Depends on the api and metadata modules, Iceberg, DuckDB.
 */
@NullMarked
package dev.lockstep.lake;

import org.jspecify.annotations.NullMarked;
