package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.HnswSettings;
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
        memory(connection, HnswSettings.DEFAULT);
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
    static void hnsw(Connection connection, Place place, HnswSettings settings)
            throws SQLException {
        Column vector = place.shape().vector();
        if (vector == null || vector.dimension() == 0) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot index "
                            + place.ref()
                            + ": found no dimension in the type of its vectors, expected one; ALTER"
                            + " the column to vector(N) first.");
        }
        memory(connection, settings);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create index on "
                            + place.shape().table().sql()
                            + " using hnsw ("
                            + vector.sql()
                            + " "
                            + Metrics.operatorClass(place.spec().metric(), vector.isHalf())
                            + ") with (m = "
                            + settings.m()
                            + ", ef_construction = "
                            + settings.efConstruction()
                            + ")");
        }
    }

    /** Until the end of the transaction; never less than the server's own setting. */
    private static void memory(Connection connection, HnswSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "select set_config('maintenance_work_mem', greatest("
                            + settings.memoryMegabytes()
                            + " * 1024, (select setting::bigint from pg_catalog.pg_settings where"
                            + " name = 'maintenance_work_mem'))::text, true)");
        }
    }
}
