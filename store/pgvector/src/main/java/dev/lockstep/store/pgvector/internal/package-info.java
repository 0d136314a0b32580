/**
 * What the store is asked for at once: to tell of its tables, to pin them, to care for their
 * graphs. Each room below is one part of the work.
 */
@NullMarked
package dev.lockstep.store.pgvector.internal;

import org.jspecify.annotations.NullMarked;
