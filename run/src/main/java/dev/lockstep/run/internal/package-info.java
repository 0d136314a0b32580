/** The engine behind {@link dev.lockstep.run.RunEngine}; nobody else uses it. */
@NullMarked
package dev.lockstep.run.internal;

import org.jspecify.annotations.NullMarked;
