/** How graphs of vectors are built, and the memory that they may take. */
@NullMarked
package dev.lockstep.store.lucene.internal.graph;

import org.jspecify.annotations.NullMarked;
