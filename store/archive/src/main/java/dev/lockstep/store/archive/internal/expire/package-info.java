/** Which backups the rules keep, and how the others go. */
@NullMarked
package dev.lockstep.store.archive.internal.expire;

import org.jspecify.annotations.NullMarked;
