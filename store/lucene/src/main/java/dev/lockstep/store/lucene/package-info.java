/** Embedded search: HNSW, BM25, filters, generations. */
@NullMarked
package dev.lockstep.store.lucene;

import org.jspecify.annotations.NullMarked;
