/** The only module that names every store: wiring, configuration, distribution. */
@NullMarked
package dev.lockstep.app;

import org.jspecify.annotations.NullMarked;
