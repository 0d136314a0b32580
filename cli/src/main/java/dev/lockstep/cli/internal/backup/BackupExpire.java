package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Removes the backups that no rule keeps; says which and why before. */
@Command(
        name = "expire",
        description =
                "Removes backups that no rule keeps; never the last good one, nor what another stands"
                        + " on.",
        sortOptions = false)
final class BackupExpire extends JobVerb {
    @Mixin private BackupKeep keep = new BackupKeep();

    @Option(names = "--dry-run", description = "Say what would go and why, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    BackupExpire(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (!keep.isGiven()) {
            throw CommandFailure.usage(
                    "Cannot tell what to keep: give --keep-last, --keep-daily, --keep-weekly,"
                            + " --keep-monthly or --older-than.");
        }
        ObjectNode body = keep.body();
        JsonNode plan = client().post(Route.of("/backups/expire/plan"), body).body();
        long going = plan.path("backups").asLong();
        if (dryRun) {
            return print(plan, () -> tell(plan));
        }
        if (isTable()) {
            tell(plan);
        }
        if (going == 0) {
            terminal().err().println("Nothing goes.");
            return 0;
        }
        confirm(yes, "Remove " + what(plan));
        return follow(client().post(Route.of("/backups/expire"), body).body(), this::removed);
    }

    private static String what(JsonNode plan) {
        return Figures.count(plan.path("backups").asLong(), "backups")
                + " ("
                + Values.bytes(plan, "bytes")
                + ")";
    }

    private void tell(JsonNode plan) {
        new Listing()
                .name("backup", i -> Json.text(i, "name"))
                .text("made", i -> BackupText.minute(i, "created_at"))
                .number("size", i -> Values.bytes(i, "bytes"))
                .column("", BackupExpire::fate)
                .dim("because", i -> Json.text(i, "reason"))
                .print(terminal(), plan.path("items"), "There is no backup.");
    }

    private static Cell fate(JsonNode item) {
        return item.path("removed").asBoolean()
                ? new Cell("goes", Style.WAITING)
                : new Cell("stays", Style.GOOD);
    }

    private int removed(JsonNode run) {
        done(run, Json.text(run.path("result"), "told"));
        return 0;
    }
}
