package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Verb;
import tools.jackson.databind.JsonNode;

/** How an index stands, for people. */
final class IndexText {
    private IndexText() {}

    static String name(JsonNode index) {
        return Json.text(index.path("definition"), "name");
    }

    /** The answer to the first question: is it in step? */
    static Cell inStep(JsonNode index) {
        String status = Json.text(index, "status");
        long lag = index.path("lag_rows").asLong(-1);
        if (status.equals("failed")) {
            return new Cell("✗ failed", Style.BAD);
        }
        if (status.equals("syncing")) {
            return new Cell("syncing", Style.ACCENT);
        }
        if (index.path("in_step").asBoolean()) {
            return new Cell("✓ in step", Style.GOOD);
        }
        if (status.equals("empty")) {
            return new Cell("empty", Style.DIM);
        }
        return new Cell(lag > 0 ? Figures.count(lag, "rows") + " behind" : "behind", Style.WAITING);
    }

    static void table(Verb verb, JsonNode indexes) {
        new Listing()
                .name("index", IndexText::name)
                .column("state", IndexText::inStep)
                .count("rows", "rows")
                .number("generation", i -> generation(i.path("champion")))
                .text("dataset", i -> Json.text(i.path("definition"), "dataset"))
                .dim("synced", i -> Values.ago(i, "last_sync", verb.session.time()))
                .dim("proven", i -> Values.ago(i, "last_proof", verb.session.time()))
                .print(
                        verb.terminal(),
                        indexes,
                        "There is no index yet. Make one: lockstep index create NAME --dataset"
                                + " DATASET --text TEMPLATE");
    }

    private static String generation(JsonNode champion) {
        return champion.isObject() ? Values.count(champion, "number") : "";
    }

    static void show(Verb verb, JsonNode index) {
        JsonNode definition = index.path("definition");
        JsonNode champion = index.path("champion");
        Cell state = inStep(index);
        new Facts()
                .add(
                        "state",
                        state.text() + "  " + Json.text(index, "detailed_state"),
                        state.style())
                .add("failed", Json.text(index.path("failed_status"), "message"), Style.BAD)
                .add("rows", Values.count(index, "rows") + ", " + Values.bytes(index, "bytes"))
                .add("generation", generation(champion))
                .add("proof", Json.text(champion, "proof"))
                .add("proven", Values.ago(index, "last_proof", verb.session.time()))
                .add("synced", Values.ago(index, "last_sync", verb.session.time()))
                .add("dataset", dataset(index))
                .add("id", Json.text(definition, "id_column"))
                .add("text", Json.text(definition, "text"))
                .add("metadata", Values.joined(definition.path("metadata_columns")))
                .add("model", model(index))
                .add("settings", settings(definition.path("settings")))
                .add("last run", Json.text(index, "last_run"), Style.DIM)
                .print(verb.terminal(), verb.terminal().out(Style.STRONG, name(index)));
    }

    private static String dataset(JsonNode index) {
        String snapshot = Json.text(index, "dataset_snapshot");
        String name = Json.text(index.path("definition"), "dataset");
        return snapshot.isEmpty() ? name : name + " at snapshot " + snapshot;
    }

    private static String model(JsonNode index) {
        int dimension = index.path("dimension").asInt();
        String model = Json.text(index, "model");
        return dimension == 0 ? model : model + ", " + dimension + " dimensions";
    }

    private static String settings(JsonNode settings) {
        return String.join(
                ", ",
                settings.properties().stream()
                        .map(e -> e.getKey() + " " + Values.plain(e.getValue()))
                        .toList());
    }
}
