/** Durable runs: jobs made of steps, what a step is given, and the service that runs them. */
@NullMarked
package dev.lockstep.api.run;

import org.jspecify.annotations.NullMarked;
