/** Writers: rows that change a collection, and rows that take the place of all others. */
@NullMarked
package dev.lockstep.lake.internal.write;

import org.jspecify.annotations.NullMarked;
