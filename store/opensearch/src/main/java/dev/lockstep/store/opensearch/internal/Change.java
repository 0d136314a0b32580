package dev.lockstep.store.opensearch.internal;

import org.jspecify.annotations.Nullable;

/**
 * A document that comes, or one that goes.
 *
 * @param source the document in one of the {@linkplain Encoding encodings}; null: it is deleted
 */
record Change(String id, byte @Nullable [] source) {}
