/** What the metadata database keeps of indexes, their generations and refused rows. */
@NullMarked
package dev.lockstep.index.internal.state;

import org.jspecify.annotations.NullMarked;
