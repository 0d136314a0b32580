/** How a dataset's rows are addressed, and how each becomes a row of a collection. */
@NullMarked
package dev.lockstep.index.internal.shape;

import org.jspecify.annotations.NullMarked;
