/** What the program is made of. */
@NullMarked
package dev.lockstep.cli.internal;

import org.jspecify.annotations.NullMarked;
