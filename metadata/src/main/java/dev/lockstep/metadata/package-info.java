/**
 * The metadata database, on SQLite in the home or on PostgreSQL, its schema, and the lock on a
 * home.
 *
 * <p>Depends on {@code api}. Modules that keep rows here write their own SQL, valid on both
 * dialects, and add their tables as a migration under {@code schema/}.
 */
@NullMarked
package dev.lockstep.metadata;

import org.jspecify.annotations.NullMarked;
