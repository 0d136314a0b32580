/** One cluster, with all that its collections share. */
@NullMarked
package dev.lockstep.store.opensearch.internal.cluster;

import org.jspecify.annotations.NullMarked;
