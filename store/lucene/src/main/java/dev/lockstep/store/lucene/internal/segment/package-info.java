/** One segment of a generation: the vectors, the ids and the numbers of its documents. */
@NullMarked
package dev.lockstep.store.lucene.internal.segment;

import org.jspecify.annotations.NullMarked;
