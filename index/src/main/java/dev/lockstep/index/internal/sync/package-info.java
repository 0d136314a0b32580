/** What all steps of a sync share: its facts, refused rows, the changes that it is about. */
@NullMarked
package dev.lockstep.index.internal.sync;

import org.jspecify.annotations.NullMarked;
