/** How good the hits of the serving generation are. */
@NullMarked
package dev.lockstep.index.internal.score;

import org.jspecify.annotations.NullMarked;
