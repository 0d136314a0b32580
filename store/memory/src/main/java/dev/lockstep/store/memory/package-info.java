/** The reference implementation of the store contract. */
@NullMarked
package dev.lockstep.store.memory;

import org.jspecify.annotations.NullMarked;
