package dev.lockstep.cli.internal.dataset;

import dev.lockstep.cli.internal.http.Client;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Multipart;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.DeleteVerb;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What can be done to datasets, apart from taking files in. */
public final class DatasetVerbs {
    private DatasetVerbs() {}

    @Command(name = "list", description = "Lists the datasets.")
    public static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/datasets"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode datasets) {
            new Listing()
                    .name("dataset", d -> Json.text(d, "name"))
                    .count("rows", "row_count")
                    .number("columns", d -> Figures.count(d.path("columns").size()))
                    .column(
                            "local",
                            d -> Values.state(Json.text(d.path("metadata"), "local_status")))
                    .column("warehouse", d -> Values.state(warehouse(d.path("metadata"))))
                    .dim(
                            "changed",
                            d -> Values.ago(d.path("metadata"), "updated_at", session.time()))
                    .print(
                            terminal(),
                            datasets,
                            "There is no dataset yet. Bring one in: lockstep dataset ingest FILE");
        }
    }

    private static String warehouse(JsonNode metadata) {
        return Json.text(metadata, "sync_status");
    }

    @Command(name = "show", description = "Shows a dataset: where it stands, and its columns.")
    public static final class Show extends Verb {
        @Parameters(paramLabel = "DATASET", description = "Its name or id.")
        private String name = "";

        public Show(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode dataset = client().get(Route.of("/datasets/{}", name));
            return print(dataset, () -> show(dataset));
        }

        private void show(JsonNode dataset) {
            JsonNode metadata = dataset.path("metadata");
            String local = Json.text(metadata, "local_status");
            new Facts()
                    .add("about", Json.text(dataset, "description"))
                    .add("holds", rows(dataset))
                    .add("key", Json.text(dataset, "key"))
                    .add("local", local, Values.style(local))
                    .add("warehouse", warehouse(metadata).replace('_', ' '))
                    .add("error", Json.text(metadata, "last_sync_error"), Style.BAD)
                    .add("bronze", Json.text(metadata, "bronze_table"))
                    .add("silver", Json.text(metadata, "silver_table"))
                    .add("changed", Values.ago(metadata, "updated_at", session.time()))
                    .add("id", Json.text(dataset, "id"), Style.DIM)
                    .print(terminal(), terminal().out(Style.STRONG, Json.text(dataset, "name")));
            say("");
            Columns.print(terminal(), dataset.path("columns"));
        }
    }

    /** "1,200 rows · 3 duplicates removed · 2 rejected". */
    static String rows(JsonNode dataset) {
        JsonNode metadata = dataset.path("metadata");
        long duplicates = metadata.path("duplicates_removed").asLong();
        long rejected = metadata.path("rejected_rows").asLong();
        StringBuilder text =
                new StringBuilder(Figures.count(dataset.path("row_count").asLong(), "rows"));
        if (duplicates > 0) {
            text.append(" · ").append(Figures.count(duplicates, "duplicates")).append(" removed");
        }
        if (rejected > 0) {
            text.append(" · ").append(Figures.count(rejected)).append(" rejected");
        }
        return text.toString();
    }

    @Command(
            name = "query",
            description = "Runs one SELECT; the table is called dataset, the raw one bronze.")
    public static final class Query extends Verb {
        @Parameters(index = "0", paramLabel = "DATASET", description = "Its name or id.")
        private String name = "";

        @Parameters(index = "1", paramLabel = "SQL", description = "The SELECT.")
        private String sql = "";

        @Option(names = "--limit", paramLabel = "N", description = "Rows at most; else 1000.")
        private int limit = 1000;

        public Query(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode body = Json.object().put("sql", sql).put("limit", limit);
            return Rows.print(
                    this, client().post(Route.of("/datasets/{}/query", name), body).body());
        }
    }

    @Command(
            name = "preview",
            description = "Shows the first rows of a dataset, or what a file would become.")
    public static final class Preview extends Verb {
        @Parameters(paramLabel = "DATASET|FILE", description = "A dataset's name, or a file.")
        private String name = "";

        @Option(names = "--rows", paramLabel = "N", description = "How many; else 20.")
        private int rows = 20;

        @Option(names = "--layer", paramLabel = "LAYER", description = "silver (else) or bronze.")
        private String layer = "silver";

        public Preview(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            Path file = Path.of(name);
            return Files.isRegularFile(file)
                    ? FilePreview.print(this, new Multipart(file, sent -> {}), rows)
                    : Rows.print(
                            this,
                            client().get(
                                            Route.of("/datasets/{}/rows", name)
                                                    .with("layer", layer)
                                                    .with("limit", rows)));
        }
    }

    @Command(name = "rejects", description = "Lists the rows that could not be read, and why.")
    public static final class Rejects extends Verb {
        @Parameters(paramLabel = "DATASET", description = "Its name or id.")
        private String name = "";

        @Option(names = "--limit", paramLabel = "N", description = "At most so many; else 100.")
        private int limit = 100;

        public Rejects(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer =
                    client().get(Route.of("/datasets/{}/rejects", name).with("limit", limit));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode rejects) {
            FilePreview.rejects()
                    .print(terminal(), rejects, "Every row of '" + name + "' could be read.");
        }
    }

    @Command(name = "delete", description = "Removes a dataset with its tables and files.")
    public static final class Delete extends DeleteVerb {
        @Parameters(paramLabel = "DATASET", description = "Its name or id.")
        private String name = "";

        public Delete(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            Route route = Route.of("/datasets/{}", name);
            JsonNode dataset = client().get(route);
            String rows = Figures.count(dataset.path("row_count").asLong(), "rows");
            return delete(route, "dataset " + Json.text(dataset, "name") + " with its " + rows);
        }
    }

    /** Sends a file with its fields. */
    static Client.Reply upload(Client client, Route route, Multipart form) {
        return client.exchange("POST", route, form.contentType(), form::body);
    }

    /** A form for a file. */
    static Multipart form(Path file, @Nullable LongConsumer sent) {
        return new Multipart(file, sent == null ? bytes -> {} : sent);
    }
}
