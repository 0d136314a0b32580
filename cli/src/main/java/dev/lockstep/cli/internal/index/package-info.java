/** Indexes: made, synced, watched, searched, and scored by eval sets. */
@NullMarked
package dev.lockstep.cli.internal.index;

import org.jspecify.annotations.NullMarked;
