/** Durable runs on the embedded engine. */
@NullMarked
package dev.lockstep.run;

import org.jspecify.annotations.NullMarked;
