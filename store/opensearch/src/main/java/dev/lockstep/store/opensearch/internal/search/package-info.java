/** Searches, and what their scores mean. */
@NullMarked
package dev.lockstep.store.opensearch.internal.search;

import org.jspecify.annotations.NullMarked;
