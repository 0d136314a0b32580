/**
 * How {@link dev.lockstep.store.lucene.LuceneStore} does its work; for that class only. Each room
 * below is one part of the work.
 */
@NullMarked
package dev.lockstep.store.lucene.internal;

import org.jspecify.annotations.NullMarked;
