/** Generations, sync, proof, the pointer, search. */
@NullMarked
package dev.lockstep.index;

import org.jspecify.annotations.NullMarked;
