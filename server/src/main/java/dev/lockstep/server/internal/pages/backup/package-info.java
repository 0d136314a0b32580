/** Backups: what happened when, what stands on what, how long coming back takes, what goes. */
@NullMarked
package dev.lockstep.server.internal.pages.backup;

import org.jspecify.annotations.NullMarked;
