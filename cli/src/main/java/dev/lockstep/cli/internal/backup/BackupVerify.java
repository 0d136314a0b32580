package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.Format;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Reads a backup again and says what is wrong with it. */
@Command(
        name = "verify",
        description =
                "Reads every file and row of a backup; exits with 3 where something is wrong.",
        sortOptions = false)
final class BackupVerify extends JobVerb {
    @Parameters(
            paramLabel = "BACKUP",
            description = "Its name, latest, or a directory that holds a backup.")
    private String backup = "";

    @Option(names = "--limit", paramLabel = "N", description = "Defects shown at most; else 20.")
    private int limit = 20;

    BackupVerify(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        JsonNode body = Json.object().put("backup", BackupText.named(backup));
        return follow(client().post(Route.of("/backups/verify"), body).body(), this::verified);
    }

    private int verified(JsonNode run) {
        Route route = Route.of("/runs/{}/defects", Json.text(run, "id")).with("limit", limit);
        JsonNode found = client().get(route);
        long defects = found.path("defects").asLong();
        if (isTable()) {
            show(run, found, defects);
        } else if (session.format() == Format.NDJSON) {
            say(Json.line(found));
        }
        return defects == 0 ? 0 : 3;
    }

    private void show(JsonNode run, JsonNode found, long defects) {
        String name = Json.text(found, "backup");
        String looked =
                Figures.count(found.path("files").asLong(), "files")
                        + ", "
                        + BackupText.rows(found, "rows");
        if (defects == 0) {
            done(run, name + " is whole: " + looked);
            return;
        }
        say(
                terminal().out(Style.BAD, "✗ " + Figures.count(defects, "defects"))
                        + " in "
                        + name
                        + " ("
                        + looked
                        + ")");
        found.path("first").forEach(this::show);
        long more = defects - found.path("first").size();
        if (more > 0) {
            say("… and " + Figures.count(more) + " more; see --limit.");
        }
    }

    private void show(JsonNode defect) {
        String where = Json.text(defect, "where");
        String file = Json.text(defect, "file");
        say("");
        say("  " + terminal().out(Style.STRONG, file) + (where.isEmpty() ? "" : ", " + where));
        hanging("    ", 4, Json.text(defect, "found"), Style.PLAIN);
        hanging("    → ", 6, Json.text(defect, "todo"), Style.ACCENT);
    }
}
