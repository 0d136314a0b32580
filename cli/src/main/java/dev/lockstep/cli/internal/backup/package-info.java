/** Backups, and exports and imports of a database: made, looked at, brought back. */
@NullMarked
package dev.lockstep.cli.internal.backup;

import org.jspecify.annotations.NullMarked;
