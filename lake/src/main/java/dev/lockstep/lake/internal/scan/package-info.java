/** Rows of single files, through DuckDB or page by page. */
@NullMarked
package dev.lockstep.lake.internal.scan;

import org.jspecify.annotations.NullMarked;
