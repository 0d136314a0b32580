/** Changes as logical replication tells them. */
@NullMarked
package dev.lockstep.store.pgvector.internal.feed;

import org.jspecify.annotations.NullMarked;
