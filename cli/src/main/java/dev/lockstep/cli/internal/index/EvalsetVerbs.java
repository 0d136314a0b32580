package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.text.Facts;
import dev.lockstep.cli.internal.text.Listing;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What can be done to eval sets. */
public final class EvalsetVerbs {
    private EvalsetVerbs() {}

    @Command(name = "list", description = "Lists the eval sets.")
    public static final class ListAll extends Verb {
        public ListAll(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode answer = client().get(Route.of("/evalsets"));
            return print(answer, () -> table(Json.items(answer)));
        }

        private void table(JsonNode sets) {
            new Listing()
                    .name("eval set", s -> Json.text(s, "name"))
                    .count("queries", "queries")
                    .dim("imported", s -> Values.ago(s, "imported_at", session.time()))
                    .print(terminal(), sets, "There is no eval set yet.");
        }
    }

    @Command(
            name = "import",
            description = "Takes judged queries in under a name, replacing an older set.")
    public static final class Import extends Verb {
        @Parameters(index = "0", paramLabel = "NAME", description = "The eval set's name.")
        private String name = "";

        @Parameters(
                index = "1",
                paramLabel = "FILE",
                description = "JSON array or NDJSON of {\"id\", \"query\", \"relevant\": [ids]}.")
        private Path file = Path.of("");

        @Option(names = "--dry-run", description = "Read the file, and write nothing.")
        private boolean dryRun;

        public Import(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            ArrayNode queries = read();
            String what = Figures.count(queries.size(), "queries");
            if (dryRun) {
                terminal().err().println("Would import " + what + " as " + name + ".");
                return 0;
            }
            JsonNode body = Json.object().put("name", name).set("queries", queries);
            JsonNode made = client().post(Route.of("/evalsets"), body).body();
            return print(
                    made, () -> say(terminal().out(Style.GOOD, "✓") + " " + name + ": " + what));
        }

        private ArrayNode read() {
            try {
                String text = Files.readString(file);
                if (text.stripLeading().startsWith("[")) {
                    return (ArrayNode) Json.parse(text);
                }
                ArrayNode queries = Json.array();
                text.lines().filter(l -> !l.isBlank()).map(Json::parse).forEach(queries::add);
                return queries;
            } catch (IOException e) {
                throw CommandFailure.usage("Cannot read '" + file + "': expected a file.");
            } catch (JacksonException e) {
                throw CommandFailure.usage(
                        "Cannot read '"
                                + file
                                + "': found '"
                                + e.getOriginalMessage()
                                + "', expected a JSON array, or one JSON object a line.");
            }
        }
    }

    @Command(
            name = "score",
            description = "Measures an index on judged queries.",
            sortOptions = false)
    public static final class Score extends Verb {
        @Parameters(paramLabel = "NAME", description = "The eval set's name.")
        private String name = "";

        @Option(names = "--index", paramLabel = "INDEX", required = true, description = "Its name.")
        private String index = "";

        @Option(
                names = {"-n", "--count"},
                paramLabel = "N",
                description = "How many of the first hits are judged; else 10.")
        private int count = 10;

        @Option(
                names = "--min-recall",
                paramLabel = "SHARE",
                description = "Exit with 3 where recall is lower, for a build to stop on.")
        private @Nullable Double minRecall;

        public Score(Session session) {
            super(session);
        }

        @Override
        protected int run() {
            JsonNode body = Json.object().put("index", index).put("count", count);
            JsonNode score = client().post(Route.of("/evalsets/{}/score", name), body).body();
            print(score, () -> show(score));
            double recall = score.path("recall").asDouble();
            if (minRecall == null || recall >= minRecall) {
                return 0;
            }
            terminal()
                    .err()
                    .println("Recall " + share(recall) + " is below " + share(minRecall) + ".");
            return 3;
        }

        private void show(JsonNode score) {
            new Facts()
                    .add("recall@" + score.path("count").asInt(), number(score, "recall"))
                    .add("mean reciprocal rank", number(score, "mean_reciprocal_rank"))
                    .add("graph against exact", number(score, "graph_recall"))
                    .add("queries", Values.count(score, "queries"))
                    .add("generation", Values.count(score, "generation"))
                    .print(terminal(), terminal().out(Style.STRONG, index) + " by " + name);
            if (!score.path("worst").isEmpty()) {
                say("");
                new Listing()
                        .text("worst queries", "query")
                        .number("recall", q -> share(q.path("recall").asDouble()))
                        .dim("missed", q -> Values.joined(q.path("missed")))
                        .print(terminal(), score.path("worst"), "");
            }
        }

        private static String number(JsonNode score, String field) {
            return share(score.path(field).asDouble());
        }

        private static String share(double share) {
            return String.format(Locale.ROOT, "%.3f", share);
        }
    }
}
