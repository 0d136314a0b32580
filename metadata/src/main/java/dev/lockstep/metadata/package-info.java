/** The metadata database on SQLite or PostgreSQL, its schema, and the lock on a home. */
@NullMarked
package dev.lockstep.metadata;

import org.jspecify.annotations.NullMarked;
