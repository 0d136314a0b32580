/** The run that carries a migration from its first row to its last. */
@NullMarked
package dev.lockstep.migrate.internal.carry;

import org.jspecify.annotations.NullMarked;
