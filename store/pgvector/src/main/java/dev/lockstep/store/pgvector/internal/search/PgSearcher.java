package dev.lockstep.store.pgvector.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.search.Filter;
import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.search.SearchResult;
import dev.lockstep.api.search.SearchResult.Path;
import dev.lockstep.api.search.Searcher;
import dev.lockstep.store.pgvector.internal.graph.Served;
import dev.lockstep.store.pgvector.internal.read.CopyRows;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Keys;
import dev.lockstep.store.pgvector.internal.table.Metrics;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Searches a table by vector, each search in one statement. */
public final class PgSearcher implements Searcher {
    private final Sessions sessions;
    private final Place place;
    private final FilterSql filters;
    private final Metric metric;
    private volatile boolean closed;

    public PgSearcher(Sessions sessions, Place place) {
        this.sessions = sessions;
        this.place = place;
        this.filters = new FilterSql(place.shape());
        this.metric = place.spec().metric();
    }

    @Override
    public long rows() {
        return run(connection ->
                number(connection, "select count(*) from " + from(Filter.all(), false)).orElse(0));
    }

    private <T> T run(Sessions.Work<T> work) {
        if (closed) {
            throw new IllegalStateException("the searcher is closed");
        }
        return sessions.run("search " + place.ref(), work);
    }

    @Override
    public SearchResult search(SearchRequest request) {
        if (request.mode() != SearchRequest.Mode.VECTOR) {
            throw LockstepException.user(
                    "text-search",
                    "Cannot search "
                            + place.ref()
                            + " by text: found a store that compares vectors only; search by"
                            + " vector, or copy the collection to one that has text search.");
        }
        String vector = literal(request);
        return run(connection -> {
            Served graph = request.exact() ? null : Served.find(connection, place).orElse(null);
            List<Hit> hits =
                    graph == null ? List.of() : nearest(connection, request, vector, graph);
            if (graph != null && hits.size() == request.count()) {
                return new SearchResult(hits, Path.GRAPH, null, 0);
            }
            List<Hit> all = nearest(connection, request, vector, null);
            return new SearchResult(all, Path.EXACT, shortfall(all, request), 0);
        });
    }

    private static @Nullable String shortfall(List<Hit> hits, SearchRequest request) {
        return hits.size() == request.count()
                ? null
                : "Only " + hits.size() + " rows have a vector and pass the filter.";
    }

    /** Settings end with the transaction. */
    private List<Hit> nearest(
            Connection connection, SearchRequest request, String vector, @Nullable Served graph)
            throws SQLException {
        return Sessions.inTransaction(
                connection,
                in -> {
                    try (Statement statement = in.createStatement()) {
                        statement.execute(
                                graph != null ? walk(request) : "set local enable_indexscan = off");
                        try (ResultSet found =
                                statement.executeQuery(query(request, vector, graph))) {
                            return hits(found);
                        }
                    }
                });
    }

    /**
     * A filter takes rows out of what the graph gives: it then goes on until it has enough. An
     * index of lists looks into a quarter as many of them as a graph keeps candidates.
     */
    private static String walk(SearchRequest request) {
        int effort = request.effort() > 0 ? request.effort() : Math.max(40, request.count());
        return "set local enable_seqscan = off; set local enable_sort = off; select"
                + " set_config('hnsw.ef_search', '"
                + Math.min(effort, 1000)
                + "', true); select set_config('ivfflat.probes', '"
                + Math.min(Math.max(10, effort / 4), 32_768)
                + "', true); select set_config('hnsw.iterative_scan', 'strict_order', true) from"
                + " pg_catalog.pg_extension where extname = 'vector' and"
                + " string_to_array(extversion, '.')::int[] >= array[0, 8]";
    }

    private String query(SearchRequest request, String vector, @Nullable Served graph) {
        Shape shape = place.shape();
        Column document = shape.document();
        String columns =
                shape.key().sql()
                        + "::text collate \"C\" as id, "
                        + (document == null ? "null" : document.sql() + "::text")
                        + " as document, "
                        + shape.metadataSql()
                        + " as metadata, "
                        + distance(vector)
                        + " as distance";
        String order = graph == null ? "distance, id" : along(graph, vector);
        return "select * from (select "
                + columns
                + " from "
                + from(request.filter(), true)
                + " order by "
                + order
                + " limit "
                + request.count()
                + ") s where distance <> 'NaN' order by distance, id";
    }

    private String distance(String vector) {
        return vectorColumn() + " " + Metrics.operator(metric) + " " + vector;
    }

    /** The distance that the index knows; of a cast column it may be coarser than the one told. */
    private String along(Served graph, String vector) {
        return graph.expression()
                + " "
                + Metrics.operator(metric)
                + " "
                + vector
                + "::"
                + graph.type();
    }

    private String vectorColumn() {
        Column vector = place.shape().vector();
        if (vector == null) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot search " + place.ref() + ": found a collection without vectors.");
        }
        return vector.sql();
    }

    private String from(Filter filter, boolean withVector) {
        return place.shape().table().sql()
                + " where "
                + place.shape().condition()
                + " and "
                + filters.condition(filter)
                + (withVector ? " and " + vectorColumn() + " is not null" : "");
    }

    private List<Hit> hits(ResultSet found) throws SQLException {
        List<Hit> hits = new ArrayList<>();
        while (found.next()) {
            hits.add(
                    new Hit(
                            found.getString(1),
                            Metrics.score(metric, found.getDouble(4)),
                            hits.size() + 1,
                            0,
                            found.getString(2),
                            found.getString(3)));
        }
        return hits;
    }

    private String literal(SearchRequest request) {
        float[] vector = request.vector();
        int expected = place.facts().dimension();
        if (vector == null || vector.length != expected) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot search "
                            + place.ref()
                            + ": found a query of "
                            + (vector == null ? 0 : vector.length)
                            + " dimensions, expected "
                            + expected
                            + ".");
        }
        StringBuilder text = new StringBuilder("'[");
        for (float component : vector) {
            if (!Float.isFinite(component)) {
                throw LockstepException.user(
                        "vector-not-finite",
                        "Cannot search "
                                + place.ref()
                                + ": found "
                                + component
                                + " in the query, expected finite numbers.");
            }
            text.append(text.length() == 2 ? "" : ",").append(component);
        }
        return text + "]'::" + (place.half() ? "halfvec" : "vector");
    }

    @Override
    public List<Row> fetch(Collection<String> ids) {
        String condition = Keys.among(place.shape().key(), ids);
        if (condition.isEmpty()) {
            return List.of();
        }
        String sql =
                "select "
                        + CopyRows.columns(place.shape())
                        + " from "
                        + from(Filter.all(), false)
                        + " and "
                        + condition;
        return run(connection -> CopyRows.read(connection, place, sql));
    }

    @Override
    public OptionalLong exactRank(SearchRequest request, String id) {
        String condition = Keys.among(place.shape().key(), List.of(id));
        if (condition.isEmpty()) {
            return OptionalLong.empty();
        }
        String key = place.shape().key().sql() + "::text collate \"C\"";
        String distance = distance(literal(request));
        String rows = from(request.filter(), true) + " and (" + distance + ") <> 'NaN'";
        String sql =
                "select 1 + (select count(*) from "
                        + rows
                        + " and ("
                        + distance
                        + ", "
                        + key
                        + ") < (me.d, me.id)) from (select "
                        + distance
                        + " as d, "
                        + key
                        + " as id from "
                        + rows
                        + " and "
                        + condition
                        + ") me";
        return run(connection -> number(connection, sql));
    }

    @Override
    public boolean passes(Filter filter, String id) {
        String condition = Keys.among(place.shape().key(), List.of(id));
        return !condition.isEmpty()
                && run(connection ->
                                number(
                                        connection,
                                        "select 1 from "
                                                + from(filter, false)
                                                + " and "
                                                + condition))
                        .isPresent();
    }

    private static OptionalLong number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? OptionalLong.of(found.getLong(1)) : OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
