/**
 * What the store is asked for at once: to tell of its collections and to pin them. Each room below
 * is one part of the work.
 */
@NullMarked
package dev.lockstep.store.opensearch.internal;

import org.jspecify.annotations.NullMarked;
