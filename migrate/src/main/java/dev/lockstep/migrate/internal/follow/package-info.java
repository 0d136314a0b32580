/** Changes and writes, brought to the side that does not have them yet. */
@NullMarked
package dev.lockstep.migrate.internal.follow;

import org.jspecify.annotations.NullMarked;
