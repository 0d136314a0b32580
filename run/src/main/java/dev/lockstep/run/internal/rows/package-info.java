/** The rows of a run: its steps, splits, targets and log. */
@NullMarked
package dev.lockstep.run.internal.rows;

import org.jspecify.annotations.NullMarked;
