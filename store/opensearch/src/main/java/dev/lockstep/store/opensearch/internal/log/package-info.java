/** Changes on their way into an index: the log that orders them, and bulk requests. */
@NullMarked
package dev.lockstep.store.opensearch.internal.log;

import org.jspecify.annotations.NullMarked;
