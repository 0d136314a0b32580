package dev.lockstep.store.opensearch.internal.foreign;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.opensearch.FoundIndexes;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ReadMapping.Content;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.read.PinnedIndex;
import dev.lockstep.store.opensearch.internal.read.PointInTime;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Collections in indexes that somebody else made and fills: found, read and searched, and never
 * written. Safe for many threads.
 */
public final class ForeignIndexes {
    private static final Pattern ONE_NAME = Pattern.compile("[a-z0-9][^/*,?\\s]*");

    private final Cluster cluster;
    private final LookForIndexes look;
    private final TenantId tenant;

    public ForeignIndexes(Cluster cluster, FoundIndexes wanted) {
        this.cluster = cluster;
        this.look = new LookForIndexes(cluster, wanted);
        this.tenant = wanted.tenant();
    }

    /** All that can be read, under their own names. */
    public List<ForeignIndex> all() {
        return look.collections();
    }

    /**
     * Those of a tenant.
     *
     * @param taken names that collections of our own have
     */
    public List<ForeignIndex> all(TenantId of, Collection<String> taken) {
        return of.equals(tenant) ? new NameIndexes(taken).name(look.collections()) : List.of();
    }

    /**
     * One by the name under which it is listed, or by that of an index or alias; empty where there
     * is none, or a collection of our own has that name.
     *
     * @throws LockstepException USER where it is there and cannot be read as one collection
     */
    public Optional<ForeignIndex> find(CollectionRef ref) {
        if (!ref.tenant().equals(tenant)
                || look.isOff()
                || !ONE_NAME.matcher(ref.name()).matches()
                || cluster.states().find(ref).isPresent()) {
            return Optional.empty();
        }
        Optional<Content> there = look.at(ref);
        if (there.isPresent()) {
            return Optional.of(only(ref, there.get()));
        }
        Set<String> taken =
                cluster.states().all(tenant).stream()
                        .map(CollectionState::name)
                        .collect(Collectors.toSet());
        return all(tenant, taken).stream()
                .filter(index -> index.name().equals(ref.name()))
                .findFirst();
    }

    private static ForeignIndex only(CollectionRef ref, Content content) {
        if (content.collections().size() == 1) {
            return content.collections().getFirst();
        }
        if (content.collections().isEmpty()) {
            throw unread(ref, String.join("; ", content.unread()));
        }
        throw unread(
                ref,
                "several fields of vectors, expected one; name one of "
                        + new NameIndexes(Set.of())
                                .name(content.collections()).stream()
                                        .map(ForeignIndex::name)
                                        .collect(Collectors.joining(", ")));
    }

    public static LockstepException unread(CollectionRef ref, String found) {
        return LockstepException.user(
                "foreign-index", "Cannot read the index " + ref + ": found " + found + ".");
    }

    /** Vectors of indexes that cannot be read, with the reason, a sentence each. */
    public List<String> unread() {
        return look.unread();
    }

    /**
     * @throws LockstepException CONFLICT where the name is that of an index that somebody else made
     */
    public void requireOurs(CollectionRef ref) {
        Optional<ForeignIndex> found = find(ref);
        if (found.isPresent()) {
            throw LockstepException.conflict(
                    "foreign-index",
                    "Cannot write to "
                            + ref
                            + ": found it to be the index "
                            + found.get().index()
                            + ", which Lockstep did not make and in which it can keep no checkpoint"
                            + " with the rows; copy it into a collection of another name, and write"
                            + " there.");
        }
    }

    public CollectionInfo info(CollectionRef ref, ForeignIndex index) {
        String path = Naming.path(index.index());
        Indexes.Taken taken = cluster.indexes().taken(path);
        return new CollectionInfo(
                ref,
                index.fields().spec(),
                cluster.indexes().count(path),
                taken.disk(),
                index.identity() + "/" + look.version(index.index()),
                taken.searched());
    }

    /** Pins what has been acknowledged by now, as far as this user may have it refreshed. */
    public PinnedIndex pin(CollectionRef ref, ForeignIndex index) {
        Answer refreshed =
                cluster.wire()
                        .send("pin " + ref, "POST", Naming.path(index.index()) + "/_refresh", null);
        if (refreshed.status() != 403) {
            cluster.wire().require("pin " + ref, refreshed);
        }
        SnapshotRef named =
                new SnapshotRef(
                        ref,
                        index.identity(),
                        UUID.randomUUID().toString(),
                        SnapshotRef.Durability.SESSION);
        return new PinnedIndex(
                named,
                index.fields(),
                PointInTime.open(cluster.wire(), ref, index.index()),
                PinnedIndex.Note.NONE);
    }
}
