package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.store.DatabaseOption;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The export that cron jobs have always called, proven before its files take their place. */
@Command(
        name = "export",
        description = {
            "Writes collections of a PostgreSQL database to COLLECTION.parquet (or parts) and"
                    + " export_manifest.json, proven before they replace an earlier export."
        },
        sortOptions = false)
public final class Export extends JobVerb {
    @Mixin private DatabaseOption database = new DatabaseOption();

    @Option(
            names = "--output-dir",
            required = true,
            paramLabel = "DIR",
            description = "Where the files go; what an earlier export left there is replaced.")
    private Path outputDir = Path.of("");

    @Option(
            names = "--include-event-summaries",
            description = "Take the table event_summaries along.")
    private boolean includeEventSummaries;

    @Option(
            names = "--collections",
            arity = "1..*",
            paramLabel = "NAME",
            description = "Only these; else all.")
    private List<String> collections = new ArrayList<>();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Rows of a file at most; more become _part0000, _part0001, ….")
    private @Nullable Long batchSize;

    @Option(
            names = "--s3-bucket",
            paramLabel = "BUCKET",
            description = "Put the files there too; the local ones stay.")
    private @Nullable String s3Bucket;

    @Option(names = "--s3-prefix", paramLabel = "PREFIX", description = "Below which they go.")
    private @Nullable String s3Prefix;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    public Export(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (s3Prefix != null && s3Bucket == null) {
            throw CommandFailure.usage("Found --s3-prefix without --s3-bucket.");
        }
        ObjectNode body = body();
        if (dryRun) {
            JsonNode plan = client().post(Route.of("/exports/plan"), body).body();
            return print(plan, () -> tell(plan));
        }
        return follow(client().post(Route.of("/exports"), body).body(), this::exported);
    }

    private ObjectNode body() {
        ObjectNode body = Json.object();
        body.set("database", database.body(session.environment()));
        body.put("output_dir", outputDir.toAbsolutePath().normalize().toString());
        body.put("include_event_summaries", includeEventSummaries);
        if (!collections.isEmpty()) {
            ArrayNode names = body.putArray("collections");
            collections.forEach(names::add);
        }
        if (batchSize != null) {
            body.put("batch_size", batchSize);
        }
        if (s3Bucket != null) {
            body.put("s3_bucket", s3Bucket);
            body.put("s3_prefix", s3Prefix == null ? "" : s3Prefix);
        }
        return body;
    }

    private void tell(JsonNode plan) {
        new Listing()
                .name("collection", c -> afterSlash(Json.text(c, "address")))
                .count("rows", "rows")
                .number("size", c -> Values.bytes(c, "bytes"))
                .print(terminal(), plan.path("sources"), "There is no collection.");
        plan.path("notes").forEach(note -> terminal().err().println(note.asString()));
    }

    private static String afterSlash(String address) {
        return address.substring(address.indexOf('/') + 1);
    }

    private int exported(JsonNode run) {
        JsonNode result = run.path("result");
        done(
                run,
                "Exported " + Json.text(result, "told") + " to " + Json.text(result, "directory"));
        hint("  read it again: lockstep backup verify " + Json.text(result, "directory"));
        return 0;
    }
}
