/**
 * Backups: any collection as Parquet files with {@code export_manifest.json}, self-describing,
 * verifiable without any live system, and readable as a store.
 *
 * <p>Depends on {@code api} and on {@code lake} for buckets and DuckDB. An archive keeps nothing
 * elsewhere: what a backup is, who holds it and when it was last verified all lie beside its files.
 * A backup exists once its manifest does, and its files never change after that.
 */
@NullMarked
package dev.lockstep.store.archive;

import org.jspecify.annotations.NullMarked;
