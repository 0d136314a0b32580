/** The directories and small files of a store, written so that a crash leaves them whole. */
@NullMarked
package dev.lockstep.store.lucene.internal.files;

import org.jspecify.annotations.NullMarked;
