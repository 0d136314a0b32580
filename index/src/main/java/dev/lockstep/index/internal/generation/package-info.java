/**
 * The life of a generation: built, sealed, published, retired, and what failed syncs left behind.
 */
@NullMarked
package dev.lockstep.index.internal.generation;

import org.jspecify.annotations.NullMarked;
