/** What is read of pinned snapshots, and of the difference of two. */
@NullMarked
package dev.lockstep.lake.internal.read;

import org.jspecify.annotations.NullMarked;
