/** Sessions, statements, and what the server says. */
@NullMarked
package dev.lockstep.store.pgvector.internal.sql;

import org.jspecify.annotations.NullMarked;
