/** Searching one sealed generation: the request, the filter, the hits and the reasons for them. */
@NullMarked
package dev.lockstep.api.search;

import org.jspecify.annotations.NullMarked;
