package dev.lockstep.metadata;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the tables up to date, without loading the migration library where they are already. */
final class Schema {
    /** The newest file under {@code schema/}; a test compares it with the files. */
    static final int LATEST = 13;

    static final String LOCATION = "dev/lockstep/metadata/schema";
    private static final String HISTORY = "schema_history";

    private Schema() {}

    static void migrate(DataSource dataSource) throws SQLException {
        int current = current(dataSource);
        if (current > LATEST) {
            throw new IllegalStateException(
                    "found tables of version "
                            + current
                            + ", expected at most "
                            + LATEST
                            + "; a newer Lockstep has written them, use that one.");
        }
        if (current < LATEST) {
            Flyway.configure()
                    .dataSource(dataSource)
                    .locations("classpath:" + LOCATION)
                    .table(HISTORY)
                    .load()
                    .migrate();
        }
    }

    /** The version of the tables, 0 where there are none. */
    static int current(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet tables = connection.getMetaData().getTables(null, null, HISTORY, null)) {
                if (!tables.next()) {
                    return 0;
                }
            }
            try (ResultSet rows =
                    statement.executeQuery(
                            "select max(cast(version as integer)) from "
                                    + HISTORY
                                    + " where success")) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }
}
