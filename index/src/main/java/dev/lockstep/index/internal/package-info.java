/**
 * How indexes are kept, synced, proven and searched; nothing here is for other modules. Each room
 * below is one part of the work.
 */
@NullMarked
package dev.lockstep.index.internal;

import org.jspecify.annotations.NullMarked;
