/** Iceberg catalogs, and one writer at a time per table. */
@NullMarked
package dev.lockstep.lake.internal.catalog;

import org.jspecify.annotations.NullMarked;
