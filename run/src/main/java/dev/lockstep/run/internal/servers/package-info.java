/** Whose runs are whose among the servers of one metadata database. */
@NullMarked
package dev.lockstep.run.internal.servers;

import org.jspecify.annotations.NullMarked;
