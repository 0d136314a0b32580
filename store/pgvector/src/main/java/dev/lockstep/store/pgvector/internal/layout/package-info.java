/** Which tables are collections: our own, those of LangChain, and any other with a vector. */
@NullMarked
package dev.lockstep.store.pgvector.internal.layout;

import org.jspecify.annotations.NullMarked;
