package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
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

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Another name for one collection, or OLD=NEW,OLD=NEW for several.")
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
    protected int run() {
        if (to == null && indexes.isEmpty()) {
            throw CommandFailure.usage(
                    "Cannot tell where to restore to: give --to STORE[/NAME], or --index INDEX.");
        }
        ObjectNode body = body();
        JsonNode plan = client().post(Route.of("/backups/restore/plan"), body).body();
        String problem = RestoreText.problem(plan);
        if (dryRun) {
            print(plan, () -> RestoreText.tell(terminal(), plan));
            return RestoreText.refused(terminal(), problem);
        }
        if (isTable()) {
            RestoreText.tell(terminal(), plan);
        }
        if (!problem.isEmpty()) {
            throw new CommandFailure(1, problem);
        }
        askWhereRowsGo(plan);
        return follow(client().post(Route.of("/backups/restore"), body).body(), this::restored);
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

    private int restored(JsonNode run) {
        done(run, Json.text(run.path("result"), "told"));
        indexes.forEach(index -> hint("  build it: lockstep index sync " + index));
        return 0;
    }
}
