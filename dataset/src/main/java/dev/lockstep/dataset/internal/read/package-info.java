/**
 * Reads strangers' files, only ever inside a worker process. Every format becomes rows of texts,
 * which go to {@code columnar} as they come; what cannot be read becomes a reject. May depend on
 * {@code api}, {@code columnar} and the JDK, Jackson and fastexcel.
 */
@NullMarked
package dev.lockstep.dataset.internal.read;

import org.jspecify.annotations.NullMarked;
