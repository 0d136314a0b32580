/** The canonical form of rows, spills to disk, and the parts of a transfer. */
@NullMarked
package dev.lockstep.transfer.internal;

import org.jspecify.annotations.NullMarked;
