/** How the lake works inside; for the lake module only. */
@NullMarked
package dev.lockstep.lake.internal;

import org.jspecify.annotations.NullMarked;
