package dev.lockstep.store.opensearch;

import org.jspecify.annotations.Nullable;

/**
 * How an index of vectors is made.
 *
 * @param shards primary shards
 * @param replicas copies of each shard, while nothing is being loaded
 * @param refreshInterval such as {@code 1s}; how soon the writes of others are seen
 * @param m neighbours of each node of the graph
 * @param efConstruction candidates while the graph is built
 * @param efSearch candidates of a search that names none
 * @param engine {@code lucene} or {@code faiss}
 * @param mergeTo segments of each shard to which a load is merged before it is published; 0: as
 *     many as it has, since a merge builds the graph once more, and leaves segments that are merged
 *     no more while others write
 */
public record IndexSettings(
        int shards,
        int replicas,
        @Nullable String refreshInterval,
        int m,
        int efConstruction,
        int efSearch,
        String engine,
        int mergeTo) {
    public static final IndexSettings USUAL =
            new IndexSettings(1, 1, null, 16, 100, 100, "lucene", 0);

    public IndexSettings withReplicas(int number) {
        return new IndexSettings(
                shards, number, refreshInterval, m, efConstruction, efSearch, engine, mergeTo);
    }

    public IndexSettings withShards(int number) {
        return new IndexSettings(
                number, replicas, refreshInterval, m, efConstruction, efSearch, engine, mergeTo);
    }

    public IndexSettings withEngine(String named) {
        return new IndexSettings(
                shards, replicas, refreshInterval, m, efConstruction, efSearch, named, mergeTo);
    }

    public IndexSettings withMergeTo(int segments) {
        return new IndexSettings(
                shards, replicas, refreshInterval, m, efConstruction, efSearch, engine, segments);
    }
}
