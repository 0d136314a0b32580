package dev.lockstep.cli.internal.command;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings collections back from a backup: shows the plan, asks, loads, exchanges, proves. */
@Command(
        name = "restore",
        description = "Brings collections back from a backup, in one exchange, and proves them.",
        sortOptions = false)
final class BackupRestore extends JobVerb {
    @Parameters(
            index = "0",
            paramLabel = "BACKUP",
            description = "Its name, latest, or a directory that holds a backup.")
    private String backup = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COLLECTION",
            description = "Names within the backup; else all.")
    private List<String> collections = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "STORE[/NAME]",
            description = "The store to restore into, such as lake; made where it is missing.")
    private @Nullable String to;

    @Option(names = "--as", paramLabel = "NAME", description = "Another name for one collection.")
    private @Nullable String as;

    @Option(
            names = "--index",
            paramLabel = "INDEX",
            description =
                    "Make this index again: definition, eval sets, vectors ready for a sync; may be"
                            + " repeated.")
    private List<String> indexes = new ArrayList<>();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask where a target has rows.")
    private boolean yes;

    BackupRestore(Session session) {
        super(session);
    }

    @Override
    int run() {
        if (to == null && indexes.isEmpty()) {
            throw CommandFailure.usage(
                    "Cannot tell where to restore to: give --to STORE[/NAME], or --index INDEX.");
        }
        ObjectNode body = body();
        JsonNode plan = client().post(Route.of("/backups/restore/plan"), body).body();
        String problem = problem(plan);
        if (dryRun) {
            print(plan, () -> tell(plan));
            return problem.isEmpty() ? 0 : refused(problem);
        }
        if (isTable()) {
            tell(plan);
        }
        if (!problem.isEmpty()) {
            throw new CommandFailure(1, problem);
        }
        askWhereRowsGo(plan);
        return follow(client().post(Route.of("/backups/restore"), body).body(), this::restored);
    }

    private int refused(String problem) {
        terminal().err().println(terminal().err(Style.BAD, problem));
        return 1;
    }

    private ObjectNode body() {
        ObjectNode body = Json.object().put("backup", BackupText.named(backup));
        BackupText.put(body, "collections", collections);
        BackupText.put(body, "indexes", indexes);
        if (to != null) {
            body.put("to", to);
        }
        if (as != null) {
            body.put("as", as);
        }
        return body;
    }

    private static String problem(JsonNode plan) {
        for (String part : List.of("items", "indexes")) {
            for (JsonNode item : plan.path(part)) {
                if (!Json.text(item, "problem").isEmpty()) {
                    return Json.text(item, "problem");
                }
            }
        }
        return "";
    }

    private void askWhereRowsGo(JsonNode plan) {
        long lost = 0;
        List<String> targets = new ArrayList<>();
        for (JsonNode item : plan.path("items")) {
            long rows = item.path("target_rows").asLong();
            if (rows > 0) {
                lost += rows;
                targets.add(Json.text(item, "target"));
            }
        }
        if (!targets.isEmpty()) {
            confirm(
                    yes,
                    "Replace the "
                            + Figures.count(lost, "rows")
                            + " of "
                            + String.join(", ", targets)
                            + " by those of "
                            + Json.text(plan, "backup"));
        }
    }

    private void tell(JsonNode plan) {
        terminal()
                .err()
                .println(
                        terminal().err(Style.STRONG, Json.text(plan, "backup"))
                                + ", made "
                                + BackupText.minute(plan, "created_at")
                                + ": "
                                + BackupText.rows(plan, "rows")
                                + ", "
                                + Values.bytes(plan, "bytes"));
        plan.path("items").forEach(this::item);
        plan.path("indexes").forEach(this::index);
        plan.path("notes").forEach(note -> line("", note.asString(), Style.DIM));
    }

    private void item(JsonNode item) {
        long there = item.path("target_rows").asLong();
        String now =
                there < 0
                        ? "made anew"
                        : there == 0
                                ? "empty now"
                                : "replaces the " + Figures.count(there, "rows") + " that it has";
        line(
                Json.text(item, "collection")
                        + " → "
                        + terminal().err(Style.ACCENT, Json.text(item, "target"))
                        + "  ",
                BackupText.rows(item, "rows") + ", " + now,
                Style.PLAIN);
        item.path("losses")
                .forEach(loss -> line("  not kept apart: ", loss.asString(), Style.WAITING));
    }

    private void index(JsonNode index) {
        String sets = Values.joined(index.path("eval_sets"));
        line(
                "index " + terminal().err(Style.ACCENT, Json.text(index, "index")) + "  ",
                (index.path("exists").asBoolean() ? "there already" : "made again")
                        + " over dataset "
                        + Json.text(index, "dataset")
                        + "; "
                        + Figures.count(index.path("vectors").asLong(), "vectors")
                        + " ready for its next sync"
                        + (sets.isEmpty() ? "" : "; eval sets " + sets),
                Style.PLAIN);
    }

    private void line(String head, String text, Style style) {
        terminal().err().println("  " + head + terminal().err(style, text));
    }

    private int restored(JsonNode run) {
        done(run, Json.text(run.path("result"), "told"));
        indexes.forEach(index -> hint("  build it: lockstep index sync " + index));
        return 0;
    }
}
