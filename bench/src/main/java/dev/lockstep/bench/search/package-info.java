/** Measures the embedded search by itself: building, recall, throughput and latency. */
@NullMarked
package dev.lockstep.bench.search;

import org.jspecify.annotations.NullMarked;
