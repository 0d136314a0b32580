/** Iceberg tables written and read through DuckDB; buckets, pins, differences. */
@NullMarked
package dev.lockstep.lake;

import org.jspecify.annotations.NullMarked;
