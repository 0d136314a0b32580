/** The files of a backup where they lie: places, names, listings and sums. */
@NullMarked
package dev.lockstep.store.archive.internal.files;

import org.jspecify.annotations.NullMarked;
