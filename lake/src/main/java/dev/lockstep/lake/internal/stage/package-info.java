/** Rows that are written and not yet committed. */
@NullMarked
package dev.lockstep.lake.internal.stage;

import org.jspecify.annotations.NullMarked;
