/** How indexes are kept, synced, proven and searched; nothing here is for other modules. */
@NullMarked
package dev.lockstep.index.internal;

import org.jspecify.annotations.NullMarked;
