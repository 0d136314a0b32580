/** Values of columns, as text and as the bytes that PostgreSQL sends. */
@NullMarked
package dev.lockstep.store.pgvector.internal.values;

import org.jspecify.annotations.NullMarked;
