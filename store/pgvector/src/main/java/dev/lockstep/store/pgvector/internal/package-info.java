/** How {@link dev.lockstep.store.pgvector.PgVectorStore} does its work; for that class only. */
@NullMarked
package dev.lockstep.store.pgvector.internal;

import org.jspecify.annotations.NullMarked;
