/** How {@link dev.lockstep.store.lucene.LuceneStore} does its work; for that class only. */
@NullMarked
package dev.lockstep.store.lucene.internal;

import org.jspecify.annotations.NullMarked;
