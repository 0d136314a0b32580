package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Multipart;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import tools.jackson.databind.JsonNode;

/** What a file would become as a dataset; nothing is written. */
final class FilePreview {
    private FilePreview() {}

    static int print(Verb verb, Multipart form, int rows) {
        Route route = Route.of("/datasets/preview").with("rows", rows);
        JsonNode preview = DatasetVerbs.upload(verb.client(), route, form).body();
        return verb.print(preview, () -> show(verb, preview));
    }

    private static void show(Verb verb, JsonNode preview) {
        long rejected = preview.path("rejected_rows").asLong();
        String rejects = rejected == 0 ? "" : ", " + Figures.count(rejected) + " rejected";
        verb.say(
                verb.terminal().out(Style.STRONG, Json.text(preview, "suggested_name"))
                        + "  "
                        + Json.text(preview, "format")
                        + ", "
                        + Figures.count(preview.path("row_count").asLong(), "rows")
                        + rejects);
        verb.say("");
        Columns.print(verb.terminal(), preview.path("columns"));
        verb.say("");
        Rows.grid(preview.path("columns"), preview.path("rows")).print(verb.terminal());
        if (!preview.path("rejects").isEmpty()) {
            verb.say("");
            rejects().print(verb.terminal(), preview.path("rejects"), "");
        }
    }

    static Listing rejects() {
        return new Listing()
                .text("source", "source")
                .count("line", "line")
                .text("why", "reason")
                .dim("text", r -> Json.text(r, "text"));
    }
}
