package dev.lockstep.api;

import dev.lockstep.api.search.Searcher;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store that serves a collection from immutable generations: one is built aside, sealed, proven,
 * and only then pointed to. Which generation serves is not the store's to know.
 */
public interface GenerationStore extends Store {
    /**
     * Looks at index settings before anything is made with them.
     *
     * @throws LockstepException USER where a key is unknown or a value is out of bounds
     */
    default void check(java.util.Map<String, String> settings) {}

    /**
     * Opens the build of a generation, going on with one that was interrupted. A new one starts
     * empty, or as a copy of the base that costs no more than links.
     *
     * @param base a sealed generation of the same index, or null
     * @param settings index settings such as {@code m}, {@code ef-construction}, {@code
     *     quantization}; unknown keys are refused
     * @throws LockstepException CONFLICT where the generation is sealed already, or the scope is
     *     stale
     */
    GenerationBuild build(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            java.util.Map<String, String> settings,
            WriteScope scope);

    /** Ends a build for good: records files, sizes and sums, and blocks every later write. */
    Seal seal(Generation generation);

    /** The seal of a sealed generation, empty where it is none or is not sealed. */
    Optional<Seal> seal(Generation generation, boolean verify);

    /** Reads a sealed generation as a snapshot, for the proof. */
    Snapshot snapshot(Generation generation);

    /** Opens a sealed generation for searches. */
    Searcher searcher(Generation generation);

    /** Removes a generation, sealed or not; absence is no error. Open searchers go on. */
    void drop(Generation generation);

    /** What is there of an index, sealed or not, by number. */
    List<Generation> generations(TenantId tenant, String index);

    /** Opens for building; {@link #finish} merges what the searches should not wait for. */
    interface GenerationBuild extends StoreWriter {
        /** What the build holds now, uncommitted rows left out. */
        Stats stats();

        /**
         * Brings the generation into the shape in which it will serve, then commits.
         *
         * @param compact whether to rewrite it as one segment without deleted rows
         */
        Receipt finish(Checkpoint checkpoint, boolean compact);
    }

    /**
     * A generation's name.
     *
     * @param number from 1, never used twice for one index
     */
    record Generation(TenantId tenant, String index, long number) {
        @Override
        public String toString() {
            return index + "@" + number;
        }
    }

    /**
     * The shape of a generation.
     *
     * @param deletedRows rows deleted but still in the files
     */
    record Stats(long rows, long deletedRows, int segments, long bytes) {}

    /**
     * What a sealed generation consists of.
     *
     * @param sum SHA-256 over the sorted list of file names, sizes and SHA-256 sums
     */
    record Seal(
            Generation generation,
            CollectionSpec spec,
            Stats stats,
            List<SealedFile> files,
            String sum) {}

    /** One file of a sealed generation. */
    record SealedFile(String name, long bytes, String sha256) {}
}
