/** Copy, verify and repair between any two stores. */
@NullMarked
package dev.lockstep.transfer;

import org.jspecify.annotations.NullMarked;
