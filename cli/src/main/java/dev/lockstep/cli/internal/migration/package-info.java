/** Migrations: planned, shown, steered. */
@NullMarked
package dev.lockstep.cli.internal.migration;

import org.jspecify.annotations.NullMarked;
