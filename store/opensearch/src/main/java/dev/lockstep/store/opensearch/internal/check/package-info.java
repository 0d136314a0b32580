/** What the doctor looks at. */
@NullMarked
package dev.lockstep.store.opensearch.internal.check;

import org.jspecify.annotations.NullMarked;
