/** Searches in SQL. */
@NullMarked
package dev.lockstep.store.pgvector.internal.search;

import org.jspecify.annotations.NullMarked;
