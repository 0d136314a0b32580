package dev.lockstep.cli.internal.index;

import dev.lockstep.cli.internal.http.CommandFailure;
import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.http.Route;
import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import dev.lockstep.cli.internal.terminal.Wrap;
import dev.lockstep.cli.internal.text.Values;
import dev.lockstep.cli.internal.verb.Format;
import dev.lockstep.cli.internal.verb.Session;
import dev.lockstep.cli.internal.verb.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Searches an index, or says why a row is not among the hits. */
@Command(
        name = "search",
        description =
                "Searches an index by meaning, by words, or by both; a collection in a store that"
                        + " searches; or a backup by meaning, without restoring it.",
        sortOptions = false)
public final class Search extends Verb {
    /** What the addresses of collections in backups begin with. */
    private static final String ARCHIVE = "archive/";

    @Parameters(
            index = "0",
            paramLabel = "INDEX",
            description = "The index's name, STORE/COLLECTION, or archive/BACKUP/COLLECTION.")
    private String index = "";

    @Parameters(index = "1", arity = "1..*", paramLabel = "WORDS", description = "What to find.")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Hits wanted; else 10.")
    private int count = 10;

    @Option(names = "--mode", paramLabel = "MODE", description = "vector (else), text or hybrid.")
    private @Nullable Mode mode;

    @Option(
            names = "--filter",
            paramLabel = "CONDITION",
            description =
                    "year>=1990, venue=Nature|Science, venue!=Nature, venue, !venue; may be"
                            + " repeated, all must hold.")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--why", paramLabel = "ID", description = "Say where this row is, or why not.")
    private @Nullable String why;

    @Option(names = "--exact", description = "Compare with every row.")
    private boolean exact;

    @Option(
            names = "--effort",
            paramLabel = "N",
            description = "Candidates kept on the way; more finds more and costs more.")
    private @Nullable Integer effort;

    @Option(
            names = "--generation",
            paramLabel = "N",
            description = "A kept generation instead of the one that serves.")
    private @Nullable Long generation;

    /** Which signals decide; in lower case as they are typed and sent. */
    enum Mode {
        vector,
        text,
        hybrid
    }

    public Search(Session session) {
        super(session);
    }

    @Override
    protected int run() {
        if (why != null) {
            JsonNode answer = client().get(route("why").with("id", why));
            return print(answer, () -> explain(answer));
        }
        return found(route("search"));
    }

    /** The route of that name below what is searched. */
    private Route route(String last) {
        if (index.startsWith(ARCHIVE)) {
            String[] parts = index.substring(ARCHIVE.length()).split("/");
            if (parts.length != 2) {
                throw CommandFailure.usage(
                        "Cannot search '"
                                + index
                                + "': expected archive/BACKUP/COLLECTION; see lockstep backup"
                                + " show BACKUP.");
            }
            return asked(Route.of("/backups/{}/collections/{}/" + last, parts));
        }
        int slash = index.indexOf('/');
        return asked(
                slash < 0
                        ? Route.of("/indexes/{}/" + last, index)
                        : Route.of(
                                "/collections/{}/{}/" + last,
                                index.substring(0, slash),
                                index.substring(slash + 1)));
    }

    private int found(Route route) {
        JsonNode found = client().get(route);
        if (session.format() == Format.NDJSON) {
            found.path("hits").forEach(hit -> say(Json.line(hit)));
            return 0;
        }
        return print(found, () -> show(found));
    }

    private Route asked(Route of) {
        Route route =
                of.with("query", String.join(" ", words))
                        .with("count", count)
                        .with("mode", mode)
                        .with("effort", effort)
                        .with("exact", exact ? "true" : null)
                        .with("generation", generation);
        for (String filter : filters) {
            route = route.with("filter", filter);
        }
        return route;
    }

    private void explain(JsonNode answer) {
        String verdict = Json.text(answer, "verdict");
        say(
                terminal().out(Values.style(verdict), verdict)
                        + "  "
                        + Terminal.safe(Json.text(answer, "sentence")));
    }

    private void show(JsonNode found) {
        JsonNode hits = found.path("hits");
        int width = String.valueOf(hits.size()).length();
        hits.forEach(hit -> show(hit, width));
        String shortfall = Json.text(found, "shortfall");
        if (!shortfall.isEmpty()) {
            terminal().err().println(terminal().err(Style.WAITING, shortfall));
        }
        terminal().err().println(terminal().err(Style.DIM, footer(found)));
    }

    private void show(JsonNode hit, int width) {
        String rank = DisplayWidth.pad(hit.path("rank").asString(), width, true);
        String score = String.format(Locale.ROOT, "%.3f", hit.path("score").asDouble());
        say(
                terminal().out(Style.DIM, rank)
                        + "  "
                        + score
                        + "  "
                        + terminal().out(Style.ACCENT, Terminal.safe(Json.text(hit, "id")))
                        + terminal().out(Style.DIM, signals(hit)));
        String document = Json.text(hit, "document");
        indented(document, width, Style.PLAIN, 2);
        indented(metadata(hit, document), width, Style.DIM, 1);
    }

    /** What each signal contributed, where more than one did. */
    private String signals(JsonNode hit) {
        int vector = hit.path("vector_rank").asInt();
        int text = hit.path("text_rank").asInt();
        if (mode != Mode.hybrid) {
            return "";
        }
        return "  "
                + (vector > 0 ? "meaning " + vector : "")
                + (vector > 0 && text > 0 ? ", " : "")
                + (text > 0 ? "words " + text : "");
    }

    private void indented(String text, int width, Style style, int lines) {
        if (!text.isEmpty()) {
            int indent = width + 9;
            String safe = Terminal.safe(text);
            List<String> shown =
                    terminal().outIsTerminal()
                            ? Wrap.lines(safe, Math.max(20, terminal().columns() - indent), lines)
                            : List.of(safe);
            shown.forEach(line -> say(" ".repeat(indent) + terminal().out(style, line)));
        }
    }

    /** What the lines above do not say already. */
    private static String metadata(JsonNode hit, String document) {
        String id = Json.text(hit, "id");
        StringJoiner joined = new StringJoiner(" · ");
        for (Map.Entry<String, JsonNode> field : hit.path("metadata").properties()) {
            String value = Values.plain(field.getValue());
            boolean said =
                    value.equals(id) || field.getValue().isString() && document.contains(value);
            if (!value.isEmpty() && !said) {
                joined.add(field.getKey() + " " + value);
            }
        }
        return joined.toString();
    }

    private static String footer(JsonNode found) {
        double millis = found.path("embed_ms").asDouble() + found.path("search_ms").asDouble();
        boolean backup = Json.text(found, "index").startsWith(ARCHIVE);
        return Figures.count(found.path("hits").size(), "hits")
                + (backup
                        ? " by comparing "
                                + Figures.count(found.path("compared").asLong(), "rows")
                                + " of the backup"
                        : where(found) + " by " + Json.text(found, "path"))
                + " · "
                + Figures.took(Duration.ofMillis(Math.round(millis)));
    }

    /** A collection in a store has no generations. */
    private static String where(JsonNode found) {
        return found.path("generation").asLong() == 0
                ? " in " + Terminal.safe(Json.text(found, "index"))
                : " in generation " + Values.count(found, "generation");
    }
}
