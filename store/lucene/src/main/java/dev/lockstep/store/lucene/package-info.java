/**
 * The embedded search engine: generations of Lucene segments with a graph over the vectors (HNSW),
 * BM25 over the texts and filters over the metadata.
 *
 * <p>Depends on {@code api}, Lucene and Jackson only. A generation is a directory that is linked
 * from its base, written, sealed by a list of its files with their sums, and never written again.
 */
@NullMarked
package dev.lockstep.store.lucene;

import org.jspecify.annotations.NullMarked;
