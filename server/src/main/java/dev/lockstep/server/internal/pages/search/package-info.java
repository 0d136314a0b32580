/** Searches of one side, or of two side by side. */
@NullMarked
package dev.lockstep.server.internal.pages.search;

import org.jspecify.annotations.NullMarked;
