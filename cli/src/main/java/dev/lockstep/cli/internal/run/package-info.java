/** Following a run: a live view on a terminal, plain lines elsewhere, NDJSON for programs. */
@NullMarked
package dev.lockstep.cli.internal.run;

import org.jspecify.annotations.NullMarked;
