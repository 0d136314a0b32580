package dev.lockstep.api;

import org.jspecify.annotations.Nullable;

/**
 * One row by itself: for single look-ups, differences and tests, never for a hot path.
 *
 * @param metadata the text of one JSON object
 */
public record Row(
        String id,
        float @Nullable [] vector,
        @Nullable String document,
        @Nullable String metadata) {}
