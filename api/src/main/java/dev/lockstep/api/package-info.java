/**
 * The nouns of Lockstep and the contracts between its modules.
 *
 * <p>Depends on the JDK and JSpecify only. A store implements {@link dev.lockstep.api.Store} and
 * those of the ability interfaces beside it that it has; the engine reads a pinned {@link
 * dev.lockstep.api.Snapshot} in {@link dev.lockstep.api.Split splits} of {@link
 * dev.lockstep.api.Batch batches} and writes them through a {@link dev.lockstep.api.StoreWriter}
 * whose {@link dev.lockstep.api.Checkpoint} commits with its rows.
 */
@NullMarked
package dev.lockstep.api;

import org.jspecify.annotations.NullMarked;
