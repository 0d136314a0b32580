/**
 * Writers: rows that change a collection, and rows that go straight to an index nobody sees yet.
 */
@NullMarked
package dev.lockstep.store.opensearch.internal.load;

import org.jspecify.annotations.NullMarked;
