/** What the doctor looks at. */
@NullMarked
package dev.lockstep.store.pgvector.internal.check;

import org.jspecify.annotations.NullMarked;
