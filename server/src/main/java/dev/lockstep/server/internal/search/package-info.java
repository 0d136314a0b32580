/** How a search is asked for, and what it answers. */
@NullMarked
package dev.lockstep.server.internal.search;

import org.jspecify.annotations.NullMarked;
