package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.store.pgvector.HnswSettings;
import dev.lockstep.store.pgvector.internal.graph.VectorIndex;
import dev.lockstep.store.pgvector.internal.graph.VectorIndexes;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What makes reading quick again after a load: the indexes it should have, and statistics. */
public final class Upkeep {
    private static final int MEGABYTES = 2_048;

    private final Sessions sessions;
    private final Collections collections;

    public Upkeep(Sessions sessions, Collections collections) {
        this.sessions = sessions;
        this.collections = collections;
    }

    public boolean due(CollectionRef ref) {
        return sessions.run(
                "look at the indexes of " + ref,
                connection -> {
                    Optional<Place> place = collections.find(connection, ref);
                    return place.isPresent()
                            && !VectorIndexes.missing(connection, place.get()).isEmpty();
                });
    }

    /** Builds what is missing, one at a time, so that a kill costs one of them. */
    public String make(CollectionRef ref, Consumer<Told> listener) {
        return sessions.run(
                "index " + ref,
                connection -> {
                    Place place = collections.require(connection, ref);
                    List<VectorIndex> missing = VectorIndexes.missing(connection, place);
                    for (VectorIndex index : missing) {
                        Sessions.inTransaction(
                                connection,
                                in -> {
                                    VectorIndexes.build(
                                            in, sessions, place, index, MEGABYTES, listener);
                                    return true;
                                });
                    }
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("analyze " + place.shape().table().sql());
                    }
                    return missing.isEmpty()
                            ? "Nothing was missing."
                            : "Built what the collection had where it came from: "
                                    + missing.stream()
                                            .map(VectorIndex::text)
                                            .collect(Collectors.joining("; "))
                                    + ".";
                });
    }

    /** Builds a graph over the vectors. */
    public void hnsw(CollectionRef ref, HnswSettings settings, Consumer<Told> listener) {
        sessions.transaction(
                "index " + ref,
                connection -> {
                    Place place = collections.require(connection, ref);
                    VectorIndex index =
                            new VectorIndex(
                                    "hnsw",
                                    place.half(),
                                    place.spec().metric(),
                                    List.of(
                                            "m=" + settings.m(),
                                            "ef_construction=" + settings.efConstruction()));
                    VectorIndexes.build(
                            connection,
                            sessions,
                            place,
                            index,
                            settings.memoryMegabytes(),
                            listener);
                    return true;
                });
    }
}
