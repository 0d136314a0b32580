package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.Metric;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Indexes of a collection's table. */
final class Indexes {
    private Indexes() {}

    /** As {@code CREATE INDEX} would make them again. */
    static List<String> definitions(Connection connection, Table table) throws SQLException {
        return definitions(connection, table, "true");
    }

    private static List<String> definitions(Connection connection, Table table, String which)
            throws SQLException {
        List<String> definitions = new ArrayList<>();
        String sql =
                "select pg_catalog.pg_get_indexdef(i.indexrelid) from pg_catalog.pg_index i where"
                        + " i.indrelid = "
                        + table.oid()
                        + " and i.indisvalid and "
                        + which
                        + " order by i.indexrelid";
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                definitions.add(found.getString(1));
            }
        }
        return definitions;
    }

    /** Makes on one table what another has beside its keys, where it is not there yet. */
    static void copy(Connection connection, Table from, Table to) throws SQLException {
        if (!definitions(connection, to, "not i.indisunique").isEmpty()) {
            return;
        }
        for (String definition : definitions(connection, from, "not i.indisunique")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create index on "
                                + to.sql()
                                + definition.substring(definition.indexOf(" USING ")));
            }
        }
    }

    /** Builds a graph index over the vectors. */
    static void hnsw(Connection connection, Shape shape, Metric metric, int m, int effort)
            throws SQLException {
        Column vector = java.util.Objects.requireNonNull(shape.vector(), "a vector column");
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create index on "
                            + shape.table().sql()
                            + " using hnsw ("
                            + vector.sql()
                            + " "
                            + Metrics.operatorClass(metric, vector.isHalf())
                            + ") with (m = "
                            + m
                            + ", ef_construction = "
                            + effort
                            + ")");
        }
    }
}
