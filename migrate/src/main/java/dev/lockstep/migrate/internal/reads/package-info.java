/** Searches: the side that answers, the other where that fails, and how both compare. */
@NullMarked
package dev.lockstep.migrate.internal.reads;

import org.jspecify.annotations.NullMarked;
