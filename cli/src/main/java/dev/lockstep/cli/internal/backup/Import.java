package dev.lockstep.cli.internal.backup;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.store.DatabaseOption;
import dev.lockstep.cli.internal.verb.JobVerb;
import dev.lockstep.cli.internal.verb.Session;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The import that belongs to {@link Export}, and to the exports of older scripts. */
@Command(
        name = "import",
        description = {
            "Brings every collection of an export into a PostgreSQL database, and proves it."
        },
        sortOptions = false)
public final class Import extends JobVerb {
    @Mixin private DatabaseOption database = new DatabaseOption();

    @ArgGroup(multiplicity = "1", exclusive = true)
    private From from = new From();

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(
            names = "--clear-existing",
            description =
                    "Take away the rows that a collection has, in the transaction that brings the new"
                            + " ones; else rows of other ids stay.")
    private boolean clearExisting;

    @Option(
            names = "--skip-event-summaries",
            description = "Leave the table event_summaries as it is.")
    private boolean skipEventSummaries;

    /** Where the files are. */
    static final class From {
        @Option(names = "--input-dir", paramLabel = "DIR", description = "A directory with them.")
        private @Nullable Path inputDir;

        @ArgGroup(exclusive = false)
        private @Nullable S3 s3;
    }

    /** A place in S3; nothing is copied to this machine first. */
    static final class S3 {
        @Option(
                names = "--s3-bucket",
                required = true,
                paramLabel = "BUCKET",
                description = "A bucket with them.")
        private String bucket = "";

        @Option(names = "--s3-prefix", paramLabel = "PREFIX", description = "Below which they lie.")
        private String prefix = "";
    }

    public Import(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        ObjectNode body = body();
        JsonNode plan =
                Json.parse(plain(Json.line(client().post(Route.of("/imports/plan"), body).body())));
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
        return follow(client().post(Route.of("/imports"), body).body(), this::imported);
    }

    private ObjectNode body() {
        ObjectNode body = Json.object();
        body.set("database", database.body(session.environment()));
        Path directory = from.inputDir;
        S3 s3 = from.s3;
        if (directory != null) {
            body.put("input_dir", directory.toAbsolutePath().normalize().toString());
        }
        if (s3 != null) {
            body.put("s3_bucket", s3.bucket).put("s3_prefix", s3.prefix);
        }
        return body.put("clear_existing", clearExisting)
                .put("skip_event_summaries", skipEventSummaries);
    }

    private int imported(JsonNode run) {
        done(run, plain(Json.text(run.path("result"), "told")));
        return 0;
    }

    /** Without the name that the database has for the one run. */
    private static String plain(String text) {
        return text.replaceAll("db-[0-9a-f]{12}/", "");
    }
}
