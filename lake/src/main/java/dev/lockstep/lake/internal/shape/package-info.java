/** What columns a table has, and how its rows are rows of a collection. */
@NullMarked
package dev.lockstep.lake.internal.shape;

import org.jspecify.annotations.NullMarked;
