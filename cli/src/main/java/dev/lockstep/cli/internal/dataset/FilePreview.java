package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Multipart;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.verb.Verb;
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
        long doubles = preview.path("duplicates").asLong();
        String left = doubles == 0 ? "" : ", " + Figures.count(doubles, "duplicates") + " left out";
        verb.say(
                verb.terminal().out(Style.STRONG, Json.text(preview, "suggested_name"))
                        + "  "
                        + Json.text(preview, "format")
                        + ", "
                        + Figures.count(preview.path("row_count").asLong(), "rows")
                        + left
                        + rejects);
        changes(verb, preview.path("changes"));
        verb.say("");
        Columns.print(verb.terminal(), preview.path("columns"));
        verb.say("");
        Rows.grid(preview.path("columns"), preview.path("rows")).print(verb.terminal());
        if (!preview.path("rejects").isEmpty()) {
            verb.say("");
            rejects().print(verb.terminal(), preview.path("rejects"), "");
        }
    }

    /** What becomes of the rows that the dataset has, where it has some. */
    private static void changes(Verb verb, JsonNode changes) {
        if (changes.isObject()) {
            verb.say(
                    Figures.count(changes.path("added").asLong(), "rows")
                            + " added, "
                            + Figures.count(changes.path("changed").asLong())
                            + " changed, "
                            + Figures.count(changes.path("removed").asLong())
                            + " removed, "
                            + Figures.count(changes.path("unchanged").asLong())
                            + " as they are");
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
