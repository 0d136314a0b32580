package dev.lockstep.index;

import dev.lockstep.api.Differencing;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.Writable;
import dev.lockstep.api.service.AnswerCache;
import dev.lockstep.api.service.DatasetService;
import dev.lockstep.metadata.MetadataDatabase;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What indexes are made of.
 *
 * @param datasets asked for columns and counts; a supplier, since the service of datasets starts
 *     runs and the engine of runs needs our job first
 * @param answers of searches of what serves
 */
public record IndexParts(
        MetadataDatabase metadata,
        Supplier<DatasetService> datasets,
        Places places,
        Embedders embedders,
        IndexSettings settings,
        AnswerCache answers,
        InstantSource clock) {
    /**
     * Where rows are.
     *
     * @param silver the datasets' clean tables as rows without vectors: id, and all columns as
     *     metadata
     * @param collections where embedded rows are read
     * @param collectionWriter the same store, where they are written
     * @param generations where indexes are built and searched
     */
    public record Places(
            Differencing silver,
            Differencing collections,
            Writable collectionWriter,
            GenerationStore generations) {}
}
