/** The server's side of worker processes: starting, lending, timing, killing them. */
@NullMarked
package dev.lockstep.dataset.internal.pool;

import org.jspecify.annotations.NullMarked;
