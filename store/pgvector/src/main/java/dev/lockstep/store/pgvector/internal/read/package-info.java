/** Rows of one exported snapshot, read by several sessions. */
@NullMarked
package dev.lockstep.store.pgvector.internal.read;

import org.jspecify.annotations.NullMarked;
