/** Which rows pass a filter. */
@NullMarked
package dev.lockstep.store.lucene.internal.filter;

import org.jspecify.annotations.NullMarked;
