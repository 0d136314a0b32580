/** Searches of the serving generation. */
@NullMarked
package dev.lockstep.index.internal.search;

import org.jspecify.annotations.NullMarked;
