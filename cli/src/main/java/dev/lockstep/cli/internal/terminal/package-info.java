/** What people see: widths, colours, tables, figures. Knows nothing of HTTP or commands. */
@NullMarked
package dev.lockstep.cli.internal.terminal;

import org.jspecify.annotations.NullMarked;
