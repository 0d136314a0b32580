/**
 * Reads strangers' files, only ever inside a worker process. Every format becomes one plain form,
 * {@link dev.lockstep.dataset.internal.read.PlainParts}, which DuckDB reads without guessing; what
 * cannot be read becomes a reject. May depend on {@code api} and the JDK, Jackson and fastexcel.
 */
@NullMarked
package dev.lockstep.dataset.internal.read;

import org.jspecify.annotations.NullMarked;
