/** Runs that start by the clock. */
@NullMarked
package dev.lockstep.run.internal.schedule;

import org.jspecify.annotations.NullMarked;
