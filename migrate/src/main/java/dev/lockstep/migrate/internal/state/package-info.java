/**
 * What is kept of a migration: its row, its gates, the writes and changes that wait, what searches
 * were like.
 */
@NullMarked
package dev.lockstep.migrate.internal.state;

import org.jspecify.annotations.NullMarked;
