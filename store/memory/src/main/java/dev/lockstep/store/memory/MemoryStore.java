package dev.lockstep.store.memory;

import dev.lockstep.api.Capturing;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.Limits;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Replaceable;
import dev.lockstep.api.Searchable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.search.Searcher;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Collections in this process's memory: the contract in its plainest form, against which other
 * stores and the engine are tested. Its snapshots live as long as the store object does, and it
 * forgets no history.
 */
public final class MemoryStore implements Replaceable, Differencing, Capturing, Searchable {
    private final Map<CollectionRef, MemoryCollection> collections = new ConcurrentHashMap<>();
    private final MemoryFeeds feeds = new MemoryFeeds();

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public List<CollectionInfo> collections(TenantId tenant) {
        return collections.entrySet().stream()
                .filter(e -> e.getKey().tenant().equals(tenant))
                .map(e -> e.getValue().info(e.getKey()))
                .sorted(Comparator.comparing(i -> i.ref().name()))
                .toList();
    }

    @Override
    public Optional<CollectionInfo> describe(CollectionRef ref) {
        return Optional.ofNullable(collections.get(ref)).map(c -> c.info(ref));
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
    public void create(CollectionRef ref, CollectionSpec spec) {
        MemoryCollection made = new MemoryCollection(ref.toString(), spec);
        MemoryCollection there = collections.computeIfAbsent(ref, _ -> made);
        requireSameShape(ref, there.spec(), spec);
    }

    private static void requireSameShape(
            CollectionRef ref, CollectionSpec found, CollectionSpec spec) {
        if (found.dimension() != spec.dimension() || found.metric() != spec.metric()) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot give "
                            + ref
                            + " the shape of "
                            + shape(spec)
                            + ": found one with "
                            + shape(found)
                            + ".");
        }
    }

    private static String shape(CollectionSpec spec) {
        return spec.dimension() + " dimensions and metric " + spec.metric();
    }

    @Override
    public void drop(CollectionRef ref) {
        MemoryCollection dropped = collections.remove(ref);
        if (dropped != null) {
            dropped.end();
        }
    }

    @Override
    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        return new MemoryWriter(require(ref), scope);
    }

    @Override
    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        MemoryCollection collection = require(ref);
        return new StagingWriter(collection, collection.staging(scope), scope);
    }

    @Override
    public Receipt publish(CollectionRef ref, WriteScope scope, CollectionSpec spec) {
        MemoryCollection collection = require(ref);
        requireSameShape(ref, collection.spec(), spec);
        return collection.publish(scope, spec);
    }

    @Override
    public void discard(CollectionRef ref, WriteScope scope) {
        MemoryCollection collection = collections.get(ref);
        if (collection != null) {
            collection.discard(scope);
        }
    }

    /** Claims the collection itself too, so that a newer epoch's claim there is noticed. */
    private static final class StagingWriter extends MemoryWriter {
        private final MemoryCollection target;

        StagingWriter(MemoryCollection target, MemoryCollection staging, WriteScope scope) {
            super(staging, scope);
            this.target = target;
        }

        @Override
        public synchronized Receipt commit(Checkpoint checkpoint) {
            target.claim(checkpoint.scope());
            return super.commit(checkpoint);
        }
    }

    @Override
    public Snapshot pin(CollectionRef ref, String owner, Duration timeToLive) {
        MemoryCollection collection = require(ref);
        return open(ref, collection, collection.history().last());
    }

    @Override
    public Snapshot reopen(SnapshotRef ref) {
        MemoryCollection collection = collections.get(ref.collection());
        if (collection == null || !collection.identity().equals(ref.identity())) {
            throw LockstepException.notFound("snapshot", ref.id());
        }
        long commit = Long.parseLong(ref.id());
        if (commit > collection.history().last()) {
            throw LockstepException.notFound("snapshot", ref.id());
        }
        return open(ref.collection(), collection, commit);
    }

    @Override
    public void unpin(SnapshotRef ref, String owner) {}

    @Override
    public DifferenceResult difference(SnapshotRef from, SnapshotRef to) {
        MemoryCollection collection = collections.get(to.collection());
        if (collection == null
                || !from.identity().equals(to.identity())
                || !collection.identity().equals(to.identity())) {
            return new Unavailable(
                    "The collection " + to.collection() + " has been replaced since then.");
        }
        long before = Long.parseLong(from.id());
        long after = Long.parseLong(to.id());
        if (before > after) {
            return new Unavailable("The first snapshot is the later one.");
        }
        return new MemoryChanges(collection.spec(), collection.history(), before, after);
    }

    private static Snapshot open(CollectionRef ref, MemoryCollection collection, long commit) {
        SnapshotRef name =
                new SnapshotRef(
                        ref,
                        collection.identity(),
                        Long.toString(commit),
                        SnapshotRef.Durability.DURABLE);
        return new MemorySnapshot(name, collection.spec(), collection.history(), commit);
    }

    private MemoryCollection require(CollectionRef ref) {
        MemoryCollection collection = collections.get(ref);
        if (collection == null) {
            throw LockstepException.notFound("collection", ref.toString());
        }
        return collection;
    }

    @Override
    public Searcher searcher(CollectionRef ref) {
        require(ref);
        return new LiveSearcher(() -> require(ref));
    }

    @Override
    public Feed begin(CollectionRef ref, String name) {
        return feeds.begin(ref, require(ref), name);
    }

    @Override
    public Optional<Feed> feed(String name) {
        return feeds.feed(name);
    }

    @Override
    public ChangeReader follow(CollectionRef ref, String name) {
        return feeds.follow(name);
    }

    @Override
    public String head(String name) {
        return feeds.head(name);
    }

    @Override
    public void end(String name) {
        feeds.end(name);
    }

    @Override
    public void close() {}
}
