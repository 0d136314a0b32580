/** Backups that other programs wrote: how they are found, understood and read. */
@NullMarked
package dev.lockstep.store.archive.internal.foreign;

import org.jspecify.annotations.NullMarked;
