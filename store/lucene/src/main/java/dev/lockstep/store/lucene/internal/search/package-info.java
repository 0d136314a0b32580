/** Searches by vector and by words, and both as one list. */
@NullMarked
package dev.lockstep.store.lucene.internal.search;

import org.jspecify.annotations.NullMarked;
