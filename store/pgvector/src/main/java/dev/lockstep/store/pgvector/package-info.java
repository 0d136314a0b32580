/**
 * Collections in PostgreSQL with pgvector: tables that this store makes, LangChain's layouts, and
 * any table with a vector column. May use {@code api} only.
 */
@NullMarked
package dev.lockstep.store.pgvector;

import org.jspecify.annotations.NullMarked;
