/** DuckDB: its instance, sessions, errors and SQL. */
@NullMarked
package dev.lockstep.lake.internal.duck;

import org.jspecify.annotations.NullMarked;
