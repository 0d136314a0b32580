/** What a look at a server finds, and how it is told. */
@NullMarked
package dev.lockstep.store.pgvector.internal.finding;

import org.jspecify.annotations.NullMarked;
