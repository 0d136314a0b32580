package dev.lockstep.api.search;

import org.jspecify.annotations.Nullable;

/**
 * One row found.
 *
 * @param score in the common meaning ({@link dev.lockstep.api.Metric}); BM25 for text; the fused
 *     score for hybrid
 * @param vectorRank rank by vector from 1, 0 where that signal did not bring it
 * @param textRank rank by text from 1, 0 where that signal did not bring it
 * @param metadata the text of one JSON object
 */
public record Hit(
        String id,
        double score,
        int vectorRank,
        int textRank,
        @Nullable String document,
        @Nullable String metadata) {}
