/** Datasets: files taken in, rows and columns shown. */
@NullMarked
package dev.lockstep.cli.internal.dataset;

import org.jspecify.annotations.NullMarked;
