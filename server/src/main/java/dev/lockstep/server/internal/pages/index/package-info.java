/** An index: its generations side by side, what a sync touched, and the map of one. */
@NullMarked
package dev.lockstep.server.internal.pages.index;

import org.jspecify.annotations.NullMarked;
