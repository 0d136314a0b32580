package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Table.Cell;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A migration against its goals, one row a goal. */
@Command(
        name = "report",
        description = {
            "How a migration stands against goals: latency, size, consistency, errors, …",
            "What was not measured says why, and what to do."
        },
        sortOptions = false)
final class MigrationReport extends Verb {
    @Parameters(paramLabel = "MIGRATION", description = "Its name.")
    private String name = "";

    MigrationReport(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        JsonNode report = client().get(Route.of("/migrations/{}/report", name));
        return print(report, () -> table(report.path("goals")));
    }

    private void table(JsonNode goals) {
        new Listing()
                .name("goal", g -> Json.text(g, "name").replace('-', ' '))
                .text("wanted", "wanted")
                .column("verdict", MigrationReport::verdict)
                .text("found", MigrationReport::found)
                .print(terminal(), goals, "There are no goals.");
    }

    private static Cell verdict(JsonNode goal) {
        return switch (Json.text(goal, "verdict")) {
            case "met" -> new Cell("✓ met", Style.GOOD);
            case "not_met" -> new Cell("✗ not met", Style.BAD);
            default -> new Cell("○ not measured", Style.WAITING);
        };
    }

    private static String found(JsonNode goal) {
        return (Json.text(goal, "measured") + " " + Json.text(goal, "remark")).strip();
    }
}
