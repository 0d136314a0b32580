package dev.lockstep.index;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.GenerationStore;
import dev.lockstep.api.Limits;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store of generations in which something happens to each build just before it is finished. */
record Meddling(GenerationStore real, Consumer<GenerationStore.GenerationBuild> beforeFinish)
        implements GenerationStore {
    @Override
    public GenerationBuild build(
            Generation generation,
            @Nullable Generation base,
            CollectionSpec spec,
            Map<String, String> settings,
            WriteScope scope) {
        return new Meddled(real.build(generation, base, spec, settings, scope), beforeFinish);
    }

    private record Meddled(GenerationBuild real, Consumer<GenerationBuild> beforeFinish)
            implements GenerationBuild {
        @Override
        public Stats stats() {
            return real.stats();
        }

        @Override
        public Receipt finish(Checkpoint checkpoint, boolean compact) {
            beforeFinish.accept(real);
            return real.finish(checkpoint, compact);
        }

        @Override
        public Optional<Checkpoint> resumed() {
            return real.resumed();
        }

        @Override
        public List<Refusal> upsert(Batch batch) {
            return real.upsert(batch);
        }

        @Override
        public void delete(Collection<String> ids) {
            real.delete(ids);
        }

        @Override
        public Receipt commit(Checkpoint checkpoint) {
            return real.commit(checkpoint);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Override
    public Seal seal(Generation generation) {
        return real.seal(generation);
    }

    @Override
    public Optional<Seal> seal(Generation generation, boolean verify) {
        return real.seal(generation, verify);
    }

    @Override
    public Snapshot snapshot(Generation generation) {
        return real.snapshot(generation);
    }

    @Override
    public Searcher searcher(Generation generation) {
        return real.searcher(generation);
    }

    @Override
    public void drop(Generation generation) {
        real.drop(generation);
    }

    @Override
    public List<Generation> generations(TenantId tenant, String index) {
        return real.generations(tenant, index);
    }

    @Override
    public String kind() {
        return real.kind();
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return real.collections(tenant);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return real.describe(ref);
    }

    @Override
    public Set<Distinction> loses() {
        return real.loses();
    }

    @Override
    public Limits limits() {
        return real.limits();
    }

    @Override
    public void close() {
        real.close();
    }
}
