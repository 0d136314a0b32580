/** Requests to the cluster and what it answers: encodings, faults, signatures, versions. */
@NullMarked
package dev.lockstep.store.opensearch.internal.wire;

import org.jspecify.annotations.NullMarked;
