package dev.lockstep.lake;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A DuckDB of its own, as a worker process has it: knows a table's relation and options only. */
final class Duck implements AutoCloseable {
    private final Connection connection;

    Duck() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Writes what a SELECT gives to a staged file of the table. */
    String stage(LakeTable table, String select) throws SQLException {
        String path = table.stage();
        run("COPY (" + select + ") TO '" + path + "' (" + table.copyOptions() + ")");
        return path;
    }

    /** Rows as text, columns joined by a bar. */
    List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    /** The table's rows in order of their text. */
    List<String> rows(LakeTable table) throws SQLException {
        return rows("SELECT * FROM " + table.relation() + " t").stream().sorted().toList();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
