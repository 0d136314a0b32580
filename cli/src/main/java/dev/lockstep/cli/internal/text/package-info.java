/** Answers of the server as people read them. */
@NullMarked
package dev.lockstep.cli.internal.text;

import org.jspecify.annotations.NullMarked;
