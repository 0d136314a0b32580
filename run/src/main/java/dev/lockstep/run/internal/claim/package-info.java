/** The claim loop: what is due is found and taken, what is to stop is stopped. */
@NullMarked
package dev.lockstep.run.internal.claim;

import org.jspecify.annotations.NullMarked;
