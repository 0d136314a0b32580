package dev.lockstep.store.lucene;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.GenerationStore.Generation;
import dev.lockstep.api.GenerationStore.GenerationBuild;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.Writable;
import dev.lockstep.api.WriteScope;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Lucene store written directly, each commit a sealed generation that starts from the one before,
 * so that the contract of all stores can be tried on what it writes and reads. Checkpoints and
 * epochs, which a generation keeps for its own build only, are kept here in memory.
 */
record GenerationsAsCollections(LuceneStore store, Map<String, Checkpoint> checkpoints)
        implements Readable, Writable {
    static GenerationsAsCollections of(LuceneStore store) {
        return new GenerationsAsCollections(store, new HashMap<>());
    }

    @Override
    public void create(CollectionRef ref, CollectionSpec spec) {
        Optional<CollectionInfo> existing = describe(ref);
        if (existing.isEmpty()) {
            WriteScope scope = new WriteScope("create", "create", 1);
            Generation first = new Generation(ref.tenant(), ref.name(), 1);
            store.build(first, null, spec, Map.of(), scope).close();
            store.seal(first);
        } else if (existing.get().spec().dimension() != spec.dimension()
                || existing.get().spec().metric() != spec.metric()) {
            throw LockstepException.conflict(
                    "collection-exists", "Cannot create '" + ref.name() + "': it exists.");
        }
    }

    @Override
    public void drop(CollectionRef ref) {
        store.generations(ref.tenant(), ref.name()).forEach(store::drop);
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        if (describe(ref).isEmpty()) {
            throw LockstepException.notFound("collection", ref.name());
        }
        requireNewest(ref, scope);
        return new Writer(ref, scope);
    }

    private void requireNewest(CollectionRef ref, WriteScope scope) {
        checkpoints.forEach((key, c) -> {
            if (key.startsWith(ref + "|" + scope.run() + "|")
                    && c.scope().epoch() > scope.epoch()) {
                throw LockstepException.staleWriter(
                        ref.toString(), scope.epoch(), c.scope().epoch());
            }
        });
    }

    private final class Writer implements StoreWriter {
        private final CollectionRef ref;
        private final WriteScope scope;
        private @Nullable GenerationBuild build;
        private @Nullable Generation generation;
        private boolean closed;

        Writer(CollectionRef ref, WriteScope scope) {
            this.ref = ref;
            this.scope = scope;
        }

        private synchronized GenerationBuild build() {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (build == null) {
                List<Generation> all = store.generations(ref.tenant(), ref.name());
                Generation last = all.getLast();
                boolean sealed = store.seal(last, false).isPresent();
                generation =
                        new Generation(ref.tenant(), ref.name(), last.number() + (sealed ? 1 : 0));
                Generation base = sealed ? last : all.get(all.size() - 2);
                CollectionSpec spec = store.seal(base, false).orElseThrow().spec();
                build = store.build(generation, base, spec, Map.of(), scope);
            }
            return build;
        }

        @Override
        public Optional<Checkpoint> resumed() {
            return Optional.ofNullable(checkpoints.get(key()));
        }

        private String key() {
            return ref + "|" + scope.run() + "|" + scope.step();
        }

        @Override
        public List<Refusal> upsert(Batch batch) {
            return build().upsert(batch);
        }

        @Override
        public void delete(Collection<String> ids) {
            build().delete(ids);
        }

        @Override
        public Receipt commit(Checkpoint checkpoint) {
            requireNewest(ref, scope);
            Receipt receipt = build().finish(checkpoint, false);
            build().close();
            build = null;
            store.seal(java.util.Objects.requireNonNull(generation));
            checkpoints.put(key(), checkpoint);
            return new Receipt(Long.toString(generation.number()), receipt.bytesWritten());
        }

        /** Another writer may have taken the build over and sealed it. */
        private void dropUnlessSealed(Generation unfinished) {
            if (store.seal(unfinished, false).isEmpty()) {
                store.drop(unfinished);
            }
        }

        @Override
        public void close() {
            if (build != null && !closed) {
                build.close();
                dropUnlessSealed(java.util.Objects.requireNonNull(generation));
            }
            closed = true;
        }
    }

    @Override
    public String kind() {
        return store.kind();
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return store.collections(tenant);
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return store.describe(ref);
    }

    @Override
    public Set<Distinction> loses() {
        return store.loses();
    }

    @Override
    public Limits limits() {
        return store.limits();
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        return store.pin(ref, owner, timeToLive);
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        return store.reopen(ref);
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {
        store.unpin(ref, owner);
    }

    @Override
    public void close() {
        store.close();
    }
}
