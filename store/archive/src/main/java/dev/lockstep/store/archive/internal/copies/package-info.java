/** Copies on this machine of files that lie elsewhere. */
@NullMarked
package dev.lockstep.store.archive.internal.copies;

import org.jspecify.annotations.NullMarked;
