/** The tree of commands: every noun there is, its help, and what completes it by Tab. */
@NullMarked
package dev.lockstep.cli.internal.command;

import org.jspecify.annotations.NullMarked;
