/** Indexes that others made: how they are found, understood and read. */
@NullMarked
package dev.lockstep.store.opensearch.internal.foreign;

import org.jspecify.annotations.NullMarked;
