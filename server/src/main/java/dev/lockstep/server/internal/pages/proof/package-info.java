/** A proof: both sides' fingerprints as pictures, down to the bits of a float. */
@NullMarked
package dev.lockstep.server.internal.pages.proof;

import org.jspecify.annotations.NullMarked;
