/** Templates, and the training of models that a graph needs. */
@NullMarked
package dev.lockstep.store.opensearch.internal.bootstrap;

import org.jspecify.annotations.NullMarked;
