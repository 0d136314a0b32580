/** A run: its steps over time, its attempts and splits, and what came of it. */
@NullMarked
package dev.lockstep.server.internal.pages.run;

import org.jspecify.annotations.NullMarked;
