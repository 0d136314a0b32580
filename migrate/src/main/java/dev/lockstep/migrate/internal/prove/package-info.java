/** Whether both sides are equal, row by row. */
@NullMarked
package dev.lockstep.migrate.internal.prove;

import org.jspecify.annotations.NullMarked;
