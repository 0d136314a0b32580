package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows that a backup can be brought back, and how long that takes. */
@Command(
        name = "drill",
        description = "Restores a backup into a scratch place, proves it, and drops it again.",
        sortOptions = false)
final class BackupDrill extends JobVerb {
    @Parameters(paramLabel = "BACKUP", description = "Its name, latest, or a directory.")
    private String backup = "";

    BackupDrill(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        JsonNode body = Json.object().put("backup", BackupText.named(backup));
        return follow(client().post(Route.of("/backups/drill"), body).body(), this::drilled);
    }

    private int drilled(JsonNode run) {
        JsonNode result = run.path("result");
        if (isTable()) {
            Duration took = Duration.ofMillis(Long.parseLong(Json.text(result, "millis")));
            long rows = Long.parseLong(Json.text(result, "rows"));
            say(
                    terminal().out(Style.GOOD, "✓")
                            + " "
                            + Figures.took(took)
                            + ", "
                            + Figures.count(rows, "rows")
                            + " equal"
                            + terminal().out(Style.DIM, "  " + Json.text(result, "backup")));
        }
        return 0;
    }
}
