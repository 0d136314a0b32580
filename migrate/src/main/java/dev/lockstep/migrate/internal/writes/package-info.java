/** Writes through a migration. */
@NullMarked
package dev.lockstep.migrate.internal.writes;

import org.jspecify.annotations.NullMarked;
