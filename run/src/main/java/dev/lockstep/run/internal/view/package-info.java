/** Runs as people see them. */
@NullMarked
package dev.lockstep.run.internal.view;

import org.jspecify.annotations.NullMarked;
