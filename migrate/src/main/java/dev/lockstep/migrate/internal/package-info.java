/** How a migration is planned, carried, proven, routed and undone; nothing here is for others. */
@NullMarked
package dev.lockstep.migrate.internal;

import org.jspecify.annotations.NullMarked;
