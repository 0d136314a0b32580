package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a backup: says what it will do, does it, and says that it is proven. */
@Command(
        name = "create",
        description = "Copies collections into Parquet files and a manifest, and proves them.",
        sortOptions = false)
final class BackupCreate extends JobVerb {
    @Parameters(
            arity = "0..*",
            paramLabel = "WHAT",
            description =
                    "Collections as STORE/NAME, or a STORE with --all; and a place where it is another"
                            + " than backups.place: a directory, or s3://bucket/prefix.")
    private List<String> collections = new ArrayList<>();

    @Mixin private BackupWhat what = new BackupWhat();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Else one is made from the collections and the time.")
    private @Nullable String name;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    BackupCreate(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        ObjectNode body = what.body(collections);
        if (name != null) {
            body.put("name", name);
        }
        JsonNode plan = client().post(Route.of("/backups/plan"), body).body();
        if (dryRun) {
            return print(plan, () -> tell(plan, "Would make"));
        }
        if (isTable()) {
            tell(plan, "Making");
        }
        body.put("name", Json.text(plan, "name"));
        return follow(client().post(Route.of("/backups"), body).body(), this::made);
    }

    private void tell(JsonNode plan, String verb) {
        PrintStream err = terminal().err();
        err.println(
                verb
                        + " "
                        + terminal().err(Style.STRONG, Json.text(plan, "name"))
                        + ": "
                        + (Json.text(plan, "kind").equals("full") ? "everything" : "what changed")
                        + " of "
                        + BackupText.rows(plan, "rows")
                        + " in "
                        + sources(plan)
                        + ", to "
                        + Json.text(plan, "place"));
        dim(err, Json.text(plan, "reason"));
        plan.path("notes").forEach(note -> dim(err, note.asString()));
    }

    private void dim(PrintStream err, String sentence) {
        err.println("  " + terminal().err(Style.DIM, sentence));
    }

    private static String sources(JsonNode plan) {
        List<String> names = new ArrayList<>();
        plan.path("sources").forEach(source -> names.add(Json.text(source, "address")));
        return String.join(", ", names);
    }

    private int made(JsonNode run) {
        JsonNode result = run.path("result");
        done(
                run,
                Json.text(result, "backup")
                        + " holds "
                        + Json.text(result, "told")
                        + ", proven equal bit by bit");
        hint(
                "  bring it back: lockstep backup restore "
                        + Json.text(result, "backup")
                        + " --to lake");
        return 0;
    }
}
