/** A sealed generation read as rows. */
@NullMarked
package dev.lockstep.store.lucene.internal.read;

import org.jspecify.annotations.NullMarked;
