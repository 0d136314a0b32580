package dev.lockstep.store.opensearch.internal.layout;

import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The files of an index that a search by vectors walks through, by their endings. */
final class VectorFiles {
    /** Graphs of faiss and nmslib, which are loaded whole and have the vectors in them. */
    private static final Set<String> NATIVE = Set.of("faiss", "faissc", "hnsw", "hnswc");

    /** Graphs of Lucene; and the vectors in fewer bits that they are compared with. */
    private static final Set<String> GRAPH = Set.of("vex", "vem", "veq", "vemq", "veb", "vemb");

    /** The vectors as they were given, which a graph walks through where there are no others. */
    private static final Set<String> PLAIN = Set.of("vec", "vemf");

    private VectorFiles() {}

    /**
     * Their bytes.
     *
     * @param sizes as a server tells them, an object by ending
     */
    static long bytes(JsonNode sizes) {
        long graphs = sum(sizes, Stream.concat(NATIVE.stream(), GRAPH.stream()));
        boolean others =
                Stream.concat(NATIVE.stream(), Stream.of("veq", "veb")).anyMatch(sizes::has);
        return others ? graphs : graphs + sum(sizes, PLAIN.stream());
    }

    private static long sum(JsonNode sizes, Stream<String> endings) {
        return endings.mapToLong(ending -> sizes.path(ending).path("size_in_bytes").asLong(0))
                .sum();
    }
}
