/** How a row lies in a Lucene document, and by what its metadata is found. */
@NullMarked
package dev.lockstep.store.lucene.internal.document;

import org.jspecify.annotations.NullMarked;
