/** Every byte of a backup looked at again. */
@NullMarked
package dev.lockstep.store.archive.internal.verify;

import org.jspecify.annotations.NullMarked;
