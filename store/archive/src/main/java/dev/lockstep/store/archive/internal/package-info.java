/** How the archive does it; for nobody else. Each room below is one part of the work. */
@NullMarked
package dev.lockstep.store.archive.internal;

import org.jspecify.annotations.NullMarked;
