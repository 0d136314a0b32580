/** Parses and prints only; a client of the server. */
@NullMarked
package dev.lockstep.cli;

import org.jspecify.annotations.NullMarked;
