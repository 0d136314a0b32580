package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import tools.jackson.databind.JsonNode;

/** The columns of a dataset with their types and samples. */
final class Columns {
    private Columns() {}

    static void print(Terminal terminal, JsonNode columns) {
        new Listing()
                .name("column", c -> Json.text(c, "name"))
                .text("type", "type")
                .count("empty", "nulls")
                .count("distinct", "distinct")
                .dim("why this type", c -> Json.text(c, "reason"))
                .dim("samples", c -> Values.joined(c.path("samples")))
                .print(terminal, columns, "No columns are known yet.");
    }
}
