/**
 * Durable runs on the embedded engine: our own tables and claim loop, on SQLite and PostgreSQL.
 *
 * <p>A run survives {@code kill -9}: its steps, state, log and schedule are rows, every write of a
 * claimed run is conditional on its epoch, and the holder of the home, or another server on the
 * same PostgreSQL, takes it over within a second. Open a {@link dev.lockstep.run.RunEngine}; the
 * rest of the product sees only {@link dev.lockstep.api.run.RunService}.
 *
 * <p>Depends on {@code api} and {@code metadata}; names no job.
 */
@NullMarked
package dev.lockstep.run;

import org.jspecify.annotations.NullMarked;
