/** Rows of collections, from files that are held against their sums first. */
@NullMarked
package dev.lockstep.store.archive.internal.read;

import org.jspecify.annotations.NullMarked;
