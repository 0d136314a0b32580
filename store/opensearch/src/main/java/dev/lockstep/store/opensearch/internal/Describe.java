package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Distinction;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ForeignIndexes;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells of collections. */
public final class Describe {
    private final Cluster cluster;
    private final ForeignIndexes others;
    private final String store;

    /**
     * @param store what addresses begin with
     */
    public Describe(Cluster cluster, ForeignIndexes others, String store) {
        this.cluster = cluster;
        this.others = others;
        this.store = store;
    }

    public List<CollectionInfo> all(TenantId tenant) {
        List<CollectionState> own = cluster.states().all(tenant);
        List<String> taken = own.stream().map(CollectionState::name).toList();
        Stream<CollectionInfo> ours =
                own.stream().map(state -> info(ref(tenant, state.name()), state));
        Stream<CollectionInfo> found =
                others.all(tenant, taken).stream()
                        .map(index -> others.info(ref(tenant, index.name()), index));
        return Stream.concat(ours, found)
                .sorted(Comparator.comparing(info -> info.ref().name()))
                .toList();
    }

    private CollectionRef ref(TenantId tenant, String name) {
        return new CollectionRef(tenant, store, name);
    }

    public Optional<CollectionInfo> one(CollectionRef ref) {
        Optional<CollectionState> own = cluster.states().find(ref);
        return own.isPresent()
                ? own.map(state -> info(ref, state))
                : others.find(ref).map(index -> others.info(ref, index));
    }

    /** What the collection cannot keep apart; of an own one where there is none. */
    public Set<Distinction> loses(CollectionRef ref) {
        return others.find(ref).isPresent() ? Set.of(Distinction.LINEAGE) : Set.of();
    }

    private CollectionInfo info(CollectionRef ref, CollectionState state) {
        String index = cluster.naming().index(ref, state.generation());
        Indexes.Taken taken = cluster.indexes().taken(index);
        return new CollectionInfo(
                ref,
                state.spec(),
                cluster.indexes().count(index),
                taken.disk(),
                state.shownVersion(),
                taken.searched());
    }
}
