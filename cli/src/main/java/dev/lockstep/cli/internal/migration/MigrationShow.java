package dev.lockstep.cli.internal.migration;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows a migration, once or as it changes. */
@Command(
        name = "show",
        description = "Shows a migration: phase, routes, lag, proof, what a next step waits for.",
        sortOptions = false)
final class MigrationShow extends Verb {
    private static final long EVERY_MILLIS = 1_000;

    @Parameters(paramLabel = "MIGRATION", description = "Its name.")
    private String name = "";

    @Option(names = "--watch", description = "Tell of changes until it ends, or Ctrl-C.")
    private boolean watch;

    MigrationShow(Session session) {
        super(session);
    }

    @Override
    protected int run() throws InterruptedException {
        JsonNode seen = migration();
        if (!watch) {
            return print(seen, () -> show(seen));
        }
        String told = "";
        JsonNode now = seen;
        while (!terminal().out().checkError()) {
            String line = line(now);
            if (!line.equals(told)) {
                told = line;
                tell(now, line);
            }
            if (hasEnded(now)) {
                return 0;
            }
            Thread.sleep(EVERY_MILLIS);
            now = migration();
        }
        return 0;
    }

    private JsonNode migration() {
        return client().get(Route.of("/migrations/{}", name));
    }

    private static boolean hasEnded(JsonNode migration) {
        return switch (Json.text(migration, "phase")) {
            case "done", "rolled_back", "planned" -> true;
            default -> Json.has(migration, "failure");
        };
    }

    private void tell(JsonNode migration, String line) {
        if (isTable()) {
            say(terminal().out(MigrationText.style(migration), line));
        } else {
            terminal().out().println(Json.line(migration));
        }
    }

    private static String line(JsonNode migration) {
        String lag = MigrationText.lag(migration);
        String trouble = Json.text(migration.path("standing"), "trouble");
        return MigrationText.phase(migration)
                + (lag.isEmpty() ? "" : " · lag " + lag)
                + " · "
                + migration.path("reads").asLong()
                + " % of reads at the target"
                + (trouble.isEmpty() ? "" : " · " + trouble);
    }

    private void show(JsonNode migration) {
        JsonNode standing = migration.path("standing");
        JsonNode proof = standing.path("proof");
        Facts facts =
                new Facts()
                        .add(
                                "phase",
                                MigrationText.phase(migration),
                                MigrationText.style(migration))
                        .add("failed", Json.text(migration.path("failure"), "message"), Style.BAD)
                        .add("waits", Json.text(standing, "trouble"), Style.WAITING)
                        .add("routes", MigrationText.routes(migration))
                        .add("models", MigrationText.models(migration.path("plan")))
                        .add("lag", MigrationText.lag(migration))
                        .add("kept", MigrationText.kept(migration))
                        .add("proof", Json.text(proof, "sentence"))
                        .add("", Values.ago(proof, "at", session.time()), Style.DIM)
                        .add("searches", MigrationText.searches(migration))
                        .add("run", Json.text(migration, "run"), Style.DIM);
        for (JsonNode gate : migration.path("gates")) {
            boolean open = gate.path("open").asBoolean();
            facts.add(
                    "gate " + Json.text(gate, "name"),
                    (open ? "✓ " : "✗ ") + Json.text(gate, "found"),
                    open ? Style.PLAIN : Style.WAITING);
        }
        String way = Json.text(migration, "source") + " → " + Json.text(migration, "target");
        facts.print(terminal(), terminal().out(Style.STRONG, name) + "  " + way);
    }
}
