/** How the archive does it; for nobody else. */
@NullMarked
package dev.lockstep.store.archive.internal;

import org.jspecify.annotations.NullMarked;
