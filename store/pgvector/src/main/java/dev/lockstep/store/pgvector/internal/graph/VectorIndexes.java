package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.store.pgvector.HnswSettings;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The vector indexes of a collection: which there are, which it should have, building them. */
public final class VectorIndexes {
    private static final int WORKERS = 4;
    private static final String THERE =
            """
            select m.amname as method, o.opcname as operators,
                   pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
                   coalesce(array_to_string(c.reloptions, ' '), '') as options
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam
            join pg_catalog.pg_opclass o on o.oid = i.indclass[0]
            where i.indrelid = %d and i.indisvalid and m.amname in ('hnsw', 'ivfflat')
            order by i.indexrelid
            """;
    private static final String OWNER =
            """
            select pg_catalog.pg_has_role(c.relowner, 'usage') as owner from pg_catalog.pg_class c
            where c.oid = %d
            """;

    private VectorIndexes() {}

    /** Those that serve searches of this collection by its metric. */
    static List<VectorIndex> there(Connection connection, Place place) throws SQLException {
        List<VectorIndex> indexes = new ArrayList<>();
        for (Answer a : Answer.ask(connection, THERE.formatted(place.shape().table().oid()))) {
            if (Served.by(a.text("definition"), place).isPresent()) {
                String options = a.text("options");
                indexes.add(
                        new VectorIndex(
                                a.text("method"),
                                a.text("operators").startsWith("halfvec"),
                                place.spec().metric(),
                                options.isEmpty() ? List.of() : List.of(options.split(" "))));
            }
        }
        return indexes;
    }

    /** The same place, whose properties say what indexes it has, where it has any. */
    public static Place told(Connection connection, Place place) throws SQLException {
        if (place.shape().vector() == null) {
            return place;
        }
        String text =
                there(connection, place).stream()
                        .map(VectorIndex::text)
                        .collect(Collectors.joining("; "));
        Place.Facts facts = place.facts();
        Map<String, String> properties = new HashMap<>(facts.properties());
        if (!text.isEmpty()) {
            properties.put(VectorIndex.PROPERTY, text);
        }
        return new Place(
                place.ref(),
                place.layout(),
                place.identity(),
                place.shape(),
                new Place.Facts(
                        facts.dimension(),
                        facts.metric(),
                        facts.model(),
                        properties,
                        facts.commits()));
    }

    /** Those that its properties name and that it does not have; none where we may not build. */
    public static List<VectorIndex> missing(Connection connection, Place place)
            throws SQLException {
        String property = place.facts().properties().get(VectorIndex.PROPERTY);
        if (property == null || place.shape().vector() == null || place.spec().dimension() == 0) {
            return List.of();
        }
        List<VectorIndex> there = there(connection, place);
        List<VectorIndex> missing =
                VectorIndex.parse(property).stream()
                        .filter(wanted -> there.stream().noneMatch(wanted::like))
                        .toList();
        boolean owner =
                !missing.isEmpty()
                        && Answer.ask(connection, OWNER.formatted(place.shape().table().oid()))
                                .getFirst()
                                .yes("owner");
        return owner ? missing : List.of();
    }

    /**
     * Builds it in the caller's transaction. Those who write to the table wait meanwhile.
     *
     * @param most megabytes of memory; less is taken where the graph needs less, and never less
     *     than the server's own setting
     */
    public static void build(
            Connection connection,
            Sessions sessions,
            Place place,
            VectorIndex index,
            int most,
            Consumer<Told> listener)
            throws SQLException {
        if (place.shape().vector() == null || place.spec().dimension() == 0) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot index "
                            + place.ref()
                            + ": found no vectors that would tell their dimension, expected some;"
                            + " write rows first.");
        }
        settings(connection, place, index.option("m").orElse(HnswSettings.DEFAULT.m()), most);
        String act = index.method() + " index of " + place.ref();
        watched(connection, sessions, act, index.sql(place), listener);
    }

    /** The same of one that was there before, by its whole definition. */
    public static void build(
            Connection connection,
            Sessions sessions,
            Place place,
            String method,
            String definition,
            int most,
            Consumer<Told> listener)
            throws SQLException {
        settings(connection, place, HnswSettings.DEFAULT.m(), most);
        String act = method + " index of " + place.ref();
        watched(connection, sessions, act, definition, listener);
    }

    private static void watched(
            Connection connection,
            Sessions sessions,
            String act,
            String sql,
            Consumer<Told> listener)
            throws SQLException {
        try (WatchIndex watch = WatchIndex.start(sessions, connection, act, listener)) {
            try {
                attempt(connection, sql);
            } catch (SQLException e) {
                RunCancelledException cancelled = watch.cancelled();
                if (cancelled != null) {
                    cancelled.addSuppressed(e);
                    throw cancelled;
                }
                throw e;
            }
        }
    }

    private static void settings(Connection connection, Place place, int m, int most)
            throws SQLException {
        Shape shape = place.shape();
        long rows =
                Answer.ask(
                                connection,
                                "select count(*) as rows from "
                                        + shape.table().sql()
                                        + " where "
                                        + shape.condition())
                        .getFirst()
                        .number("rows");
        long needed =
                IndexAdvice.graph(
                        rows,
                        place.spec().dimension(),
                        m,
                        Objects.requireNonNull(shape.vector()).isHalf());
        Indexes.memory(connection, Math.clamp(needed * 11 / 10 >> 20, 1, most));
        workers(connection, WORKERS);
    }

    /** None where a parallel build may crash the server; never fewer than the server's setting. */
    private static void workers(Connection connection, int wanted) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "select set_config('max_parallel_maintenance_workers', case when"
                            + " string_to_array(extversion, '.')::int[] < array[0, 8, 2] then 0"
                            + " else greatest("
                            + wanted
                            + ", current_setting('max_parallel_maintenance_workers')::int)"
                            + " end::text, true) from pg_catalog.pg_extension where extname ="
                            + " 'vector'");
        }
    }

    /** Shared memory may be too small for workers, as in a container; it is then built by one. */
    private static void attempt(Connection connection, String sql) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                if (!Faults.state(e).startsWith("53")) {
                    throw e;
                }
                connection.rollback(before);
                statement.execute("set local max_parallel_maintenance_workers = 0");
                statement.execute(sql);
            }
        }
    }
}
