/** A backup that is being made: its journal, its files, and how it is finished by one only. */
@NullMarked
package dev.lockstep.store.archive.internal.write;

import org.jspecify.annotations.NullMarked;
