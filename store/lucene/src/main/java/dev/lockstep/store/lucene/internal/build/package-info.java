/** The one open writer of a generation. */
@NullMarked
package dev.lockstep.store.lucene.internal.build;

import org.jspecify.annotations.NullMarked;
