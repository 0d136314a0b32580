package dev.lockstep.store.pgvector.internal.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One row of an answer to a question about the server, by column; null is left out. */
public record Answer(Map<String, String> columns) {
    public static List<Answer> ask(Connection connection, String sql) throws SQLException {
        List<Answer> answers = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                answers.add(row(found));
            }
        }
        return answers;
    }

    private static Answer row(ResultSet found) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            String value = found.getString(i);
            if (value != null) {
                columns.put(found.getMetaData().getColumnLabel(i), value);
            }
        }
        return new Answer(columns);
    }

    public boolean has(String column) {
        return columns.containsKey(column);
    }

    /** Empty where it is null. */
    public String text(String column) {
        return columns.getOrDefault(column, "");
    }

    /** 0 where it is null. */
    public long number(String column) {
        return (long) Double.parseDouble(columns.getOrDefault(column, "0"));
    }

    public boolean yes(String column) {
        return text(column).equals("t");
    }
}
