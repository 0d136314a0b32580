/** The steps that bring a file into bronze and silver, each of which may be run again. */
@NullMarked
package dev.lockstep.dataset.internal.ingest;

import org.jspecify.annotations.NullMarked;
