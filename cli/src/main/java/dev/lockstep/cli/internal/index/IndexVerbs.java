package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.DeleteVerb;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to indexes, apart from syncing. */
public final class IndexVerbs {
    private IndexVerbs() {}

    @Command(
            name = "create",
            description = "Makes an index over a dataset; the first sync builds it.",
            sortOptions = false)
    public static final class Create extends Verb {
        @Parameters(paramLabel = "INDEX", description = "Its name.")
        private String name = "";

        @Option(
                names = "--dataset",
                paramLabel = "DATASET",
                required = true,
                description = "The dataset's name or id.")
        private String dataset = "";

        @Option(
                names = "--text",
                paramLabel = "TEMPLATE",
                required = true,
                description = "What is embedded, with columns in braces: \"{title}. {summary}\".")
        private String text = "";

        @Option(
                names = "--id",
                paramLabel = "COLUMN",
                description = "Whose value is a row's id; else the dataset's own row id.")
        private @Nullable String idColumn;

        @Option(
                names = "--metadata",
                paramLabel = "COLUMN",
                split = ",",
                description = "Columns to carry and filter by; else all.")
        private List<String> metadata = new ArrayList<>();

        @Option(names = "--embedder", paramLabel = "NAME", description = "Else the default one.")
        private @Nullable String embedder;

        @Option(
                names = "--long-texts",
                paramLabel = "WHAT",
                description = "Longer than the model reads: refuse (else) or chunk.")
        private @Nullable String longTexts;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "m, ef-construction, ef-search; may be repeated.")
        private Map<String, String> settings = new LinkedHashMap<>();

        @Option(names = "--continuous", description = "Sync after every change of the dataset.")
        private boolean continuous;

        @Option(
                names = "--allow-refused",
                paramLabel = "N",
                description = "Refused rows up to which a sync counts as done; else 0.")
        private long allowRefused;

        public Create(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode made = client().post(Route.of("/indexes"), body()).body();
            return print(made, this::created);
        }

        private void created() {
            say(
                    terminal().out(Style.GOOD, "✓")
                            + " Made index "
                            + terminal().out(Style.STRONG, name));
            hint("  build it: lockstep index sync " + name);
        }

        private ObjectNode body() {
            ObjectNode body = Json.object();
            body.put("name", name).put("dataset", dataset).put("text", text);
            put(body, "id_column", idColumn);
            put(body, "embedder", embedder);
            put(body, "long_texts", longTexts);
            if (!metadata.isEmpty()) {
                metadata.forEach(body.putArray("metadata_columns")::add);
            }
            if (!settings.isEmpty()) {
                settings.forEach(body.putObject("settings")::put);
            }
            return body.put("continuous", continuous).put("allow_refused", allowRefused);
        }

        private static void put(ObjectNode body, String field, @Nullable String value) {
            if (value != null) {
                body.put(field, value);
            }
        }
    }

    @Command(name = "list", description = "Lists the indexes, and whether each is in step.")
    public static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/indexes"));
            return print(answer, () -> IndexText.table(this, Json.items(answer)));
        }
    }

    @Command(name = "check", description = "Runs the checks before a sync; nothing is written.")
    public static final class Check extends Verb {
        @Parameters(paramLabel = "INDEX", description = "Its name.")
        private String name = "";

        public Check(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/indexes/{}/check", name));
            JsonNode checks = Json.items(answer);
            print(answer, () -> show(checks));
            return checks.valueStream().anyMatch(c -> Json.text(c, "result").equals("failed"))
                    ? 1
                    : 0;
        }

        private void show(JsonNode checks) {
            int width =
                    checks.valueStream()
                            .mapToInt(c -> DisplayWidth.of(Json.text(c, "name")))
                            .max()
                            .orElse(0);
            for (JsonNode check : checks) {
                String result = Json.text(check, "result");
                String sign = terminal().out(Values.style(result), sign(result));
                String name = DisplayWidth.pad(Json.text(check, "name"), width, false);
                hanging(
                        sign + " " + name + "  ",
                        width + 4,
                        Json.text(check, "found"),
                        Style.PLAIN);
                hanging(" ".repeat(width + 4), width + 4, Json.text(check, "todo"), Style.STRONG);
            }
        }

        private static String sign(String result) {
            return result.equals("failed") ? "✗" : result.equals("note") ? "!" : "✓";
        }
    }

    @Command(name = "generations", description = "Lists an index's generations, newest first.")
    public static final class Generations extends Verb {
        @Parameters(paramLabel = "INDEX", description = "Its name.")
        private String name = "";

        public Generations(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/indexes/{}/generations", name));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode generations) {
            new Listing()
                    .number("generation", g -> Values.count(g, "number"))
                    .column("state", g -> Values.state(Json.text(g, "state")))
                    .number(
                            "from",
                            g -> g.path("base").asLong() == 0 ? "" : Values.count(g, "base"))
                    .count("rows", "rows")
                    .count("added", "added")
                    .count("deleted", "deleted")
                    .count("refused", "refused")
                    .count("segments", "segments")
                    .number("size", g -> Values.bytes(g, "bytes"))
                    .dim("made", g -> Values.ago(g, "created_at", session.time()))
                    .dim("proven", g -> Values.ago(g, "proven_at", session.time()))
                    .print(
                            terminal(),
                            generations,
                            "Nothing is built yet: lockstep index sync " + name);
        }
    }

    @Command(name = "delete", description = "Removes an index with its generations.")
    public static final class Delete extends DeleteVerb {
        @Parameters(paramLabel = "INDEX", description = "Its name.")
        private String name = "";

        public Delete(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            Route route = Route.of("/indexes/{}", name);
            JsonNode index = client().get(route);
            String rows = Figures.count(index.path("rows").asLong(), "rows");
            return delete(route, "index " + name + " with its generations (" + rows + ")");
        }
    }
}
