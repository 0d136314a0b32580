/** Holds on snapshots; what is merged, forgotten and removed. */
@NullMarked
package dev.lockstep.lake.internal.upkeep;

import org.jspecify.annotations.NullMarked;
