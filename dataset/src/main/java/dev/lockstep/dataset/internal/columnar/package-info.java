/**
 * Writes Parquet while a file is being read: texts as they stand in the file, and typed values. May
 * depend on the format's structures and on zstd; knows nothing of files that strangers send.
 */
@NullMarked
package dev.lockstep.dataset.internal.columnar;

import org.jspecify.annotations.NullMarked;
