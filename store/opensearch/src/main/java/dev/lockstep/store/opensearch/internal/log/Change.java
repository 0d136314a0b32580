package dev.lockstep.store.opensearch.internal.log;

import dev.lockstep.store.opensearch.internal.wire.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * A document that comes, or one that goes.
 *
 * @param source the document in one of the {@linkplain Encoding encodings}; null: it is deleted
 */
public record Change(String id, byte @Nullable [] source) {}
