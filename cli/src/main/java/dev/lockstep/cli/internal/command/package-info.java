/** The nouns and verbs: each parses its options, makes its requests and prints. */
@NullMarked
package dev.lockstep.cli.internal.command;

import org.jspecify.annotations.NullMarked;
