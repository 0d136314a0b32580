package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.store.pgvector.HnswSettings;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Indexes of a collection's table. */
public final class Indexes {
    private Indexes() {}

    /** As {@code CREATE INDEX} would make them again. */
    public static List<String> definitions(Connection connection, Table table) throws SQLException {
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
    public static void copy(Connection connection, Table from, Table to) throws SQLException {
        if (!definitions(connection, to, "not i.indisunique").isEmpty()) {
            return;
        }
        memory(connection, HnswSettings.DEFAULT.memoryMegabytes());
        for (String definition : definitions(connection, from, "not i.indisunique")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(
                        "create index on "
                                + to.sql()
                                + definition.substring(definition.indexOf(" USING ")));
            }
        }
    }

    /** Until the end of the transaction; never less than the server's own setting. */
    static void memory(Connection connection, long megabytes) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "select set_config('maintenance_work_mem', greatest("
                            + megabytes
                            + " * 1024, (select setting::bigint from pg_catalog.pg_settings where"
                            + " name = 'maintenance_work_mem'))::text, true)");
        }
    }
}
