package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.text.Values;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a restore would do, for people. */
final class RestoreText {
    private RestoreText() {}

    /** The first thing that stands in the way; empty where nothing does. */
    static String problem(JsonNode plan) {
        for (String part : List.of("items", "indexes")) {
            for (JsonNode item : plan.path(part)) {
                if (!Json.text(item, "problem").isEmpty()) {
                    return Json.text(item, "problem");
                }
            }
        }
        return "";
    }

    /** What a dry run ends with: its exit code, and on standard error why not. */
    static int refused(Terminal terminal, String problem) {
        if (problem.isEmpty()) {
            return 0;
        }
        terminal.err().println(terminal.err(Style.BAD, problem));
        return 1;
    }

    /** On standard error, before it is done. */
    static void tell(Terminal terminal, JsonNode plan) {
        terminal.err()
                .println(
                        terminal.err(Style.STRONG, Json.text(plan, "backup"))
                                + ", made "
                                + BackupText.minute(plan, "created_at")
                                + ": "
                                + BackupText.rows(plan, "rows")
                                + ", "
                                + Values.bytes(plan, "bytes"));
        plan.path("items").forEach(item -> item(terminal, item));
        plan.path("indexes").forEach(index -> index(terminal, index));
        plan.path("notes").forEach(note -> line(terminal, "", note.asString(), Style.DIM));
    }

    private static void item(Terminal terminal, JsonNode item) {
        long there = item.path("target_rows").asLong();
        String now =
                there < 0
                        ? "made anew"
                        : there == 0
                                ? "empty now"
                                : "replaces the " + Figures.count(there, "rows") + " that it has";
        line(
                terminal,
                Json.text(item, "collection")
                        + " → "
                        + terminal.err(Style.ACCENT, Json.text(item, "target"))
                        + "  ",
                BackupText.rows(item, "rows") + ", " + now,
                Style.PLAIN);
        item.path("losses")
                .forEach(loss ->
                        line(terminal, "  not kept apart: ", loss.asString(), Style.WAITING));
    }

    private static void index(Terminal terminal, JsonNode index) {
        String sets = Values.joined(index.path("eval_sets"));
        line(
                terminal,
                "index " + terminal.err(Style.ACCENT, Json.text(index, "index")) + "  ",
                (index.path("exists").asBoolean() ? "there already" : "made again")
                        + " over dataset "
                        + Json.text(index, "dataset")
                        + "; "
                        + Figures.count(index.path("vectors").asLong(), "vectors")
                        + " ready for its next sync"
                        + (sets.isEmpty() ? "" : "; eval sets " + sets),
                Style.PLAIN);
    }

    private static void line(Terminal terminal, String head, String text, Style style) {
        terminal.err().println("  " + head + terminal.err(style, text));
    }
}
