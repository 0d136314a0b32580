/** Tables and their columns as they are found, and where a collection has its place in them. */
@NullMarked
package dev.lockstep.store.pgvector.internal.table;

import org.jspecify.annotations.NullMarked;
