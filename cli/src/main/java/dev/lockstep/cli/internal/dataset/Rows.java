package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Verb;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The result of a query: a table for people, objects by column name for programs. */
final class Rows {
    private Rows() {}

    static int print(Verb verb, JsonNode result) {
        switch (verb.session.format()) {
            case TABLE -> table(verb.terminal(), result);
            case JSON -> verb.say(Json.pretty(result));
            case NDJSON -> objects(verb, result);
        }
        return 0;
    }

    private static void objects(Verb verb, JsonNode result) {
        JsonNode columns = result.path("columns");
        for (JsonNode row : result.path("rows")) {
            ObjectNode object = Json.object();
            for (int i = 0; i < columns.size(); i++) {
                object.set(Json.text(columns.get(i), "name"), row.path(i));
            }
            verb.say(Json.line(object));
        }
    }

    private static void table(Terminal terminal, JsonNode result) {
        grid(result.path("columns"), result.path("rows")).print(terminal);
        terminal.err().println(terminal.err(Style.DIM, footer(result)));
    }

    /** A table of rows that are arrays; the columns have name and type. */
    static Table grid(JsonNode columns, JsonNode rows) {
        Table table = new Table();
        for (JsonNode column : columns) {
            String name = Terminal.safe(Json.text(column, "name"));
            if (isNumber(Json.text(column, "type"))) {
                table.number(name);
            } else {
                table.text(name);
            }
        }
        for (JsonNode row : rows) {
            table.row(row.valueStream().map(Rows::cell).toArray());
        }
        return table;
    }

    private static Object cell(JsonNode value) {
        return value.isNull()
                ? new Cell("null", Style.DIM)
                : new Cell(Values.plain(value), Style.PLAIN);
    }

    private static boolean isNumber(String type) {
        String name = type.toLowerCase(Locale.ROOT);
        return name.matches(
                "(big|huge|small|tiny|u.*)?int(eger)?|double|float|real|decimal.*|long");
    }

    private static String footer(JsonNode result) {
        String rows = Figures.count(result.path("rows").size(), "rows");
        String more = result.path("truncated").asBoolean() ? " (there are more: --limit)" : "";
        long millis = Math.round(result.path("took_ms").asDouble());
        return rows + more + " · " + Figures.took(Duration.ofMillis(millis));
    }
}
