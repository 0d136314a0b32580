package dev.lockstep.cli.internal.text;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A table whose columns are fields of JSON objects. */
public final class Listing {
    private final Table table = new Table();
    private final List<Function<JsonNode, Cell>> cells = new ArrayList<>();

    /** The first column: what a thing is called. */
    public Listing name(String header, Function<JsonNode, String> value) {
        return column(header, node -> new Cell(value.apply(node), Style.ACCENT));
    }

    public Listing text(String header, Function<JsonNode, String> value) {
        return column(header, node -> new Cell(value.apply(node), Style.PLAIN));
    }

    public Listing text(String header, String field) {
        return text(header, node -> Json.text(node, field));
    }

    /** Secondary text. */
    public Listing dim(String header, Function<JsonNode, String> value) {
        return column(header, node -> new Cell(value.apply(node), Style.DIM));
    }

    public Listing column(String header, Function<JsonNode, Cell> cell) {
        table.text(header);
        cells.add(cell);
        return this;
    }

    public Listing number(String header, Function<JsonNode, String> value) {
        table.number(header);
        cells.add(node -> new Cell(value.apply(node), Style.PLAIN));
        return this;
    }

    /** A whole number with separators; a negative one is not known. */
    public Listing count(String header, String field) {
        return number(
                header,
                node -> {
                    long count = node.path(field).asLong(-1);
                    return count < 0 ? "" : Figures.count(count);
                });
    }

    /** Prints one row for each item; where there are none, the sentence on standard error. */
    public void print(Terminal terminal, JsonNode items, String none) {
        items.forEach(item -> table.row(cells.stream().map(c -> (Object) c.apply(item)).toArray()));
        if (table.isEmpty()) {
            terminal.err().println(terminal.err(Style.DIM, none));
        } else {
            table.print(terminal);
        }
    }
}
