/** Vector indexes: how they are built, watched and used. */
@NullMarked
package dev.lockstep.store.pgvector.internal.graph;

import org.jspecify.annotations.NullMarked;
