package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Versions of collections. Of a table of ours it is the number of its commits. Others write to the
 * other tables too: what counts there is what the server's statistics count, which come about a
 * second late.
 */
public final class Versions {
    private static final int FLUSHES = 150_000;

    private Versions() {}

    public static String own(String identity, long commits) {
        return identity + "/" + commits;
    }

    public static String of(Connection connection, Place place, long commits) throws SQLException {
        return place.own()
                ? own(place.identity(), commits)
                : own(place.identity(), commits) + "." + counted(connection, place.shape().table());
    }

    private static long counted(Connection connection, Table table) throws SQLException {
        String sql =
                "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from"
                        + " pg_catalog.pg_stat_all_tables where relid = "
                        + table.oid()
                        + " or relid in (select relid from pg_catalog.pg_partition_tree("
                        + table.oid()
                        + "))";
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }

    /** Has the server count what this session has committed at once. */
    public static void flush(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (connection.unwrap(org.postgresql.jdbc.PgConnection.class).getServerMajorVersion()
                            * 10_000
                    >= FLUSHES) {
                statement.execute("select pg_catalog.pg_stat_force_next_flush()");
            }
        }
    }
}
