/** What a sync would do, and whether it could. */
@NullMarked
package dev.lockstep.index.internal.plan;

import org.jspecify.annotations.NullMarked;
