/** Claimed runs at work: their threads, progress and ends. */
@NullMarked
package dev.lockstep.run.internal.execute;

import org.jspecify.annotations.NullMarked;
