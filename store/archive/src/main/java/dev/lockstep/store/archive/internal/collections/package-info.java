/** Which collections a directory has, and the store that they make. */
@NullMarked
package dev.lockstep.store.archive.internal.collections;

import org.jspecify.annotations.NullMarked;
