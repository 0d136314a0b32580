/**
 * Indexes: what serves searches over a collection, in generations that are built aside, sealed,
 * proven and then pointed to.
 *
 * <p>{@link dev.lockstep.index.Indexes} is the service; {@link dev.lockstep.index.SyncJob} is the
 * durable work. Depends on {@code api}, {@code transfer}, {@code embed} and {@code metadata}; knows
 * no store by name: it is given a source of dataset rows, a store of collections and a {@link
 * dev.lockstep.api.GenerationStore}.
 */
@NullMarked
package dev.lockstep.index;

import org.jspecify.annotations.NullMarked;
