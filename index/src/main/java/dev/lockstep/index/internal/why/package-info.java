/** Why a row is not among the hits. */
@NullMarked
package dev.lockstep.index.internal.why;

import org.jspecify.annotations.NullMarked;
