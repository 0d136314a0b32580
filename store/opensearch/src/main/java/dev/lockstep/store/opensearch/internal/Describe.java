package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionInfo;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.TenantId;
import java.util.List;
import java.util.Optional;

/** Tells of collections. */
public final class Describe {
    private final Cluster cluster;
    private final String store;

    /**
     * @param store what addresses begin with
     */
    public Describe(Cluster cluster, String store) {
        this.cluster = cluster;
        this.store = store;
    }

    public List<CollectionInfo> all(TenantId tenant) {
        return cluster.states().all(tenant).stream()
                .map(state -> info(new CollectionRef(tenant, store, state.name()), state))
                .toList();
    }

    public Optional<CollectionInfo> one(CollectionRef ref) {
        return cluster.states().find(ref).map(state -> info(ref, state));
    }

    private CollectionInfo info(CollectionRef ref, CollectionState state) {
        String index = cluster.naming().index(ref, state.generation());
        return new CollectionInfo(
                ref,
                state.spec(),
                cluster.indexes().count(index),
                cluster.indexes().bytes(index),
                state.shownVersion());
    }
}
