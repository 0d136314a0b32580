/**
 * Writes Parquet while a file is being read: texts as they stand in the file, and a draft of typed
 * values beside them. May depend on the column types, on what workers answer, on the format's
 * structures and on zstd; knows nothing of the formats that strangers send.
 */
@NullMarked
package dev.lockstep.dataset.internal.columnar;

import org.jspecify.annotations.NullMarked;
