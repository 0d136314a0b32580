package dev.lockstep.store.memory;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Generations in this process's memory, searched by comparing with every row: what other stores of
 * generations are tested against. It takes the settings {@code m}, {@code ef-construction}, {@code
 * ef-search} and {@code quantization}, which change nothing here.
 */
public final class MemoryGenerationStore implements GenerationStore {
    private static final Set<String> SETTINGS =
            Set.of("m", "ef-construction", "ef-search", "quantization");

    private final Map<Generation, MemoryGeneration> generations = new ConcurrentHashMap<>();

    @Override
    public String kind() {
        return "memory";
    }

    /** Collections are shown by other stores; generations are not collections here. */
    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return List.of();
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return Optional.empty();
    }

    @Override
    public Set<Distinction> loses() {
        return Set.of();
    }

    @Override
    public Limits limits() {
        return Limits.NONE;
    }

    @Override
    public GenerationBuild build(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            Map<String, String> settings,
            WriteScope scope) {
        settings.keySet().forEach(MemoryGenerationStore::requireKnown);
        MemoryGeneration from = base == null ? null : requireSealed(base);
        MemoryGeneration mine =
                generations.computeIfAbsent(
                        generation, _ -> MemoryGeneration.of(generation, spec, from));
        if (mine.seal() != null) {
            throw LockstepException.conflict(
                    "generation-sealed",
                    "Cannot build generation "
                            + generation
                            + ": found it sealed, expected it to be open; build another.");
        }
        return new Build(mine, scope);
    }

    private static void requireKnown(String setting) {
        if (!SETTINGS.contains(setting)) {
            throw LockstepException.user(
                    "index-setting",
                    "Cannot use the index setting '"
                            + setting
                            + "': expected one of m,"
                            + " ef-construction, ef-search, quantization.");
        }
    }

    @Override
    public Seal seal(Generation generation) {
        MemoryGeneration found = generations.get(generation);
        if (found == null) {
            throw LockstepException.notFound("generation", generation.toString());
        }
        return found.sealed();
    }

    @Override
    public Optional<Seal> seal(Generation generation, boolean verify) {
        Optional<Seal> seal =
                Optional.ofNullable(generations.get(generation)).map(MemoryGeneration::seal);
        if (verify && seal.isPresent()) {
            Seal now = requireSealed(generation).describe();
            if (!now.equals(seal.get())) {
                throw new IllegalStateException("generation " + generation + " has changed");
            }
        }
        return seal;
    }

    private MemoryGeneration requireSealed(Generation generation) {
        MemoryGeneration found = generations.get(generation);
        if (found == null || found.seal() == null) {
            throw LockstepException.notFound("generation", generation.toString());
        }
        return found;
    }

    @Override
    public Snapshot snapshot(Generation generation) {
        return requireSealed(generation).snapshot();
    }

    @Override
    public Searcher searcher(Generation generation) {
        return new MemorySearcher(requireSealed(generation));
    }

    @Override
    public void drop(Generation generation) {
        MemoryGeneration dropped = generations.remove(generation);
        if (dropped != null) {
            dropped.rows().end();
        }
    }

    @Override
    public List<Generation> generations(TenantId tenant, String index) {
        return generations.keySet().stream()
                .filter(g -> g.tenant().equals(tenant) && g.index().equals(index))
                .sorted(Comparator.comparingLong(Generation::number))
                .toList();
    }

    @Override
    public void close() {}

    /** A writer that can tell what it holds. */
    private static final class Build extends MemoryWriter implements GenerationBuild {
        private final MemoryGeneration generation;

        Build(MemoryGeneration generation, WriteScope scope) {
            super(generation.rows(), scope);
            this.generation = generation;
        }

        @Override
        public Stats stats() {
            return generation.stats();
        }

        @Override
        public Receipt finish(Checkpoint checkpoint, boolean compact) {
            return commit(checkpoint);
        }
    }
}
