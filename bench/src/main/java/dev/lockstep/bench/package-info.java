/**
 * Measurements, each beside a peer or a limit in one run. Outside the default build: {@code
 * bench/run}.
 */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
