/** Stores that people name in the configuration, beside those that are part of a home. */
@NullMarked
package dev.lockstep.app.stores;

import org.jspecify.annotations.NullMarked;
