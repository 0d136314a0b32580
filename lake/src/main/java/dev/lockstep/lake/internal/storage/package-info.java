/** Files of a table where they lie: on this machine, or elsewhere with copies here. */
@NullMarked
package dev.lockstep.lake.internal.storage;

import org.jspecify.annotations.NullMarked;
