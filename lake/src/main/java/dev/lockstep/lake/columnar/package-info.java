/**
 * Writes Parquet files from columns in memory: pages in zstd, row groups, a footer; and reads the
 * pages of what it wrote. May depend on the column types, on the format's structures and on zstd;
 * knows nothing of tables, batches or what the columns mean.
 */
@NullMarked
package dev.lockstep.lake.columnar;

import org.jspecify.annotations.NullMarked;
