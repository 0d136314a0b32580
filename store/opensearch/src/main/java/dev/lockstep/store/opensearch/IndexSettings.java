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
 */
public record IndexSettings(
        int shards,
        int replicas,
        @Nullable String refreshInterval,
        int m,
        int efConstruction,
        int efSearch,
        String engine) {
    public static final IndexSettings USUAL = new IndexSettings(1, 1, null, 16, 100, 100, "lucene");

    public IndexSettings withReplicas(int number) {
        return new IndexSettings(
                shards, number, refreshInterval, m, efConstruction, efSearch, engine);
    }

    public IndexSettings withShards(int number) {
        return new IndexSettings(
                number, replicas, refreshInterval, m, efConstruction, efSearch, engine);
    }
}
