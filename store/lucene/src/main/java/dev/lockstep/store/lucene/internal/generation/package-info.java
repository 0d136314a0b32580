/**
 * Generations on the disk: what each is to become, its commits, its seal, who holds it, its
 * removal.
 */
@NullMarked
package dev.lockstep.store.lucene.internal.generation;

import org.jspecify.annotations.NullMarked;
