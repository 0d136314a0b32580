/** What is read at one point in time, page by page. */
@NullMarked
package dev.lockstep.store.opensearch.internal.read;

import org.jspecify.annotations.NullMarked;
