/** Writers: rows that change a table, and a table that is made beside it and takes its place. */
@NullMarked
package dev.lockstep.store.pgvector.internal.write;

import org.jspecify.annotations.NullMarked;
