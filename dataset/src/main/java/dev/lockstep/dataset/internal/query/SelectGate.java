package dev.lockstep.dataset.internal.query;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets one SELECT on the given views through and nothing else. DuckDB's own parser takes the
 * statement apart; every table, table function and function in it is looked at, so that neither a
 * file nor a setting nor a catalogue can be named.
 */
public final class SelectGate {
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of("range", "generate_series", "unnest", "json_each", "json_tree", "repeat");
    private static final Set<String> REFUSED_FUNCTIONS =
            Set.of(
                    "current_setting",
                    "getvariable",
                    "getenv",
                    "write_log",
                    "nextval",
                    "setval",
                    "currval",
                    "current_query",
                    "query",
                    "query_table",
                    "sleep_ms",
                    "error");

    private final JsonMapper json;
    private final Connection connection;
    private final Set<String> views;

    public SelectGate(JsonMapper json, Connection connection, Set<String> views) {
        this.json = json;
        this.connection = connection;
        this.views = views;
    }

    /**
     * @throws LockstepException USER where it is anything but one SELECT on the views
     */
    public void check(String sql) throws SQLException {
        if (sql.indexOf('\0') >= 0) {
            // What stands behind it would be looked at by one parser and not by another.
            throw refused("sql-not-a-select", "a NUL character");
        }
        JsonNode tree = json.readTree(parsed(sql));
        if (tree.path("error").asBoolean()) {
            throw refused(
                    "sql-not-a-select",
                    tree.path("error_type").asString().equals("parser")
                            ? tree.path("error_message").asString()
                                    + SqlPosition.at(sql, tree.path("position").asInt(-1))
                            : "a statement that is no SELECT");
        }
        int statements = tree.path("statements").size();
        if (statements != 1) {
            throw refused("sql-not-a-select", statements + " statements");
        }
        Set<String> known = new HashSet<>(views);
        collectNames(tree, known);
        check(tree, known);
    }

    private String parsed(String sql) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)")) {
            statement.setString(1, sql);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Names that the statement itself gives to subqueries. */
    private static void collectNames(JsonNode node, Set<String> names) {
        if (node.isObject()) {
            for (JsonNode entry : node.path("cte_map").path("map")) {
                names.add(plainName(entry.path("key").asString()));
            }
        }
        for (JsonNode child : node) {
            collectNames(child, names);
        }
    }

    /** A name that could be a file's may not be given, lest it stand for the file elsewhere. */
    private static String plainName(String name) {
        if (!name.matches("\\w{1,100}")) {
            throw refused("sql-table", "the name '" + Names.shown(name) + "'");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private void check(JsonNode node, Set<String> known) {
        if (node.isObject()) {
            switch (node.path("type").asString("")) {
                case "BASE_TABLE" -> table(node, known);
                case "TABLE_FUNCTION" -> tableFunction(node.path("function"));
                case "FUNCTION", "WINDOW_AGGREGATE" -> function(node);
                case "SHOW_REF" -> show(node);
                default -> {}
            }
        }
        for (JsonNode child : node) {
            check(child, known);
        }
    }

    private static void table(JsonNode node, Set<String> known) {
        String name = node.path("table_name").asString("");
        boolean plain =
                node.path("schema_name").asString("").isEmpty()
                        && node.path("catalog_name").asString("").isEmpty()
                        && node.path("qualified_name").path("path").size() <= 1;
        if (!plain || !known.contains(name.toLowerCase(Locale.ROOT))) {
            throw refused("sql-table", "the table '" + Names.shown(name) + "'");
        }
    }

    private static void tableFunction(JsonNode function) {
        String name = function.path("function_name").asString("").toLowerCase(Locale.ROOT);
        if (!TABLE_FUNCTIONS.contains(name)) {
            throw refused("sql-function", "the table function " + Names.shown(name));
        }
    }

    private static void function(JsonNode function) {
        String name = function.path("function_name").asString("").toLowerCase(Locale.ROOT);
        if (REFUSED_FUNCTIONS.contains(name) || name.startsWith("pragma_")) {
            throw refused("sql-function", "the function " + Names.shown(name));
        }
    }

    private static void show(JsonNode node) {
        if (!node.path("query").isObject()) {
            throw refused("sql-not-a-select", "SHOW");
        }
    }

    private static LockstepException refused(String code, String found) {
        return LockstepException.user(
                code,
                "Cannot run the SQL: found "
                        + found
                        + ", expected one SELECT on the tables dataset and bronze.");
    }
}
