/** Holds on a backup, and its removal where nobody has one. */
@NullMarked
package dev.lockstep.store.archive.internal.hold;

import org.jspecify.annotations.NullMarked;
