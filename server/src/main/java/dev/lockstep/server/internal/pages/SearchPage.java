package dev.lockstep.server.internal.pages;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The search page.
 *
 * @param error what was wrong with the search, null where nothing
 */
public record SearchPage(
        List<String> indexes,
        Asked asked,
        @Nullable SearchView view,
        @Nullable Why why,
        @Nullable String error) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FIELDS = 8;
    private static final int TEXT = 480;

    /** What was asked. */
    public record Asked(
            String index,
            String query,
            String mode,
            String filter,
            int count,
            long generation,
            String why) {}

    /** A hit, ready to be shown. */
    public record Shown(
            int rank,
            String id,
            String text,
            List<Field> fields,
            String score,
            int bar,
            String ranks) {}

    /** One value of the metadata. */
    public record Field(String name, String value) {}

    public String index() {
        return asked.index();
    }

    public String query() {
        return asked.query();
    }

    public String mode() {
        return asked.mode();
    }

    public String filter() {
        return asked.filter();
    }

    public int count() {
        return asked.count();
    }

    public long generation() {
        return asked.generation();
    }

    /** This search, asked why a row is where it is. */
    public String whyLink(String id) {
        return "/search?index="
                + Show.part(index())
                + "&query="
                + Show.part(query())
                + "&mode="
                + Show.part(mode())
                + "&filter="
                + Show.part(filter())
                + "&count="
                + count()
                + (generation() > 0 ? "&generation=" + generation() : "")
                + "&why="
                + Show.part(id)
                + "#why";
    }

    /** What the scores are; higher is always nearer. */
    public String scale() {
        return switch (mode()) {
            case "text" -> "BM25, the more of the words";
            case "hybrid" -> "ranks of both, fused";
            default -> "cosine, 1 is the same";
        };
    }

    public String whyId() {
        return asked.why();
    }

    /** The first line. */
    public String answer() {
        if (view == null) {
            return error == null ? "Search an index" : "This cannot be searched for.";
        }
        int hits = view.result().hits().size();
        return hits == 0
                ? "Nothing was found."
                : Show.count(hits, "row", "rows") + ", nearest first.";
    }

    /** How the hits came about. */
    public String how() {
        if (view == null) {
            return "";
        }
        String path =
                switch (view.result().path()) {
                    case GRAPH -> "by walking the graph";
                    case EXACT -> "compared with every row that passes the filter";
                    case TEXT -> "by words (BM25)";
                    case HYBRID -> "words and meaning fused";
                };
        return "%s · %s rows compared · %s ms to embed, %s ms to search"
                .formatted(
                        path,
                        Show.number(view.result().compared()),
                        Show.decimal(view.embedMs(), 1),
                        Show.decimal(view.searchMs(), 1));
    }

    public List<Shown> hits() {
        List<Shown> shown = new ArrayList<>();
        if (view != null) {
            for (Hit hit : view.result().hits()) {
                shown.add(shown(shown.size() + 1, hit));
            }
        }
        return shown;
    }

    private Shown shown(int rank, Hit hit) {
        String text = hit.document() == null ? hit.id() : hit.document();
        return new Shown(
                rank,
                hit.id(),
                text.length() > TEXT ? text.substring(0, TEXT) + "…" : text,
                fields(hit.metadata(), hit.id(), text),
                Show.decimal(hit.score(), 4),
                bar(hit.score()),
                ranks(hit));
    }

    /** Out of 100 of the best. */
    private int bar(double score) {
        double best =
                view == null
                        ? 0
                        : view.result().hits().stream().mapToDouble(Hit::score).max().orElse(0);
        return best <= 0 ? 0 : (int) Math.clamp(100 * score / best, 0, 100);
    }

    /** What each signal said; of interest only where there were two. */
    private String ranks(Hit hit) {
        if (!mode().equals("hybrid")) {
            return "";
        }
        if (hit.vectorRank() == 0 || hit.textRank() == 0) {
            return hit.vectorRank() > 0
                    ? "by vector only"
                    : hit.textRank() > 0 ? "by text only" : "";
        }
        return "vector " + hit.vectorRank() + ", text " + hit.textRank();
    }

    /** What the id and the text do not say already. */
    private static List<Field> fields(@Nullable String metadata, String id, String text) {
        List<Field> fields = new ArrayList<>();
        try {
            JsonNode node = metadata == null ? null : JSON.readTree(metadata);
            if (node != null && node.isObject()) {
                node.properties().stream()
                        .filter(e -> !e.getValue().isNull())
                        .filter(e -> e.getValue().isValueNode())
                        .filter(e -> e.getValue().asString().length() <= 60)
                        .filter(e -> !e.getValue().asString().equals(id))
                        .filter(e ->
                                !e.getValue().isString() || !text.contains(e.getValue().asString()))
                        .limit(FIELDS)
                        .forEach(e -> fields.add(new Field(e.getKey(), e.getValue().asString())));
            }
        } catch (JacksonException notAnObject) {
            return List.of();
        }
        return fields;
    }

    /** The same from a terminal. */
    public Same same() {
        String query = query().isEmpty() ? "agreeing when computers crash" : query();
        String name = index().isEmpty() ? "works" : index();
        String filterFlag = filter().isEmpty() ? "" : " --filter " + Show.quoted(filter());
        String modeFlag =
                mode().equals("vector") ? "" : " --mode " + mode().toLowerCase(Locale.ROOT);
        return new Same(
                "lockstep search "
                        + name
                        + " "
                        + Show.quoted(query)
                        + modeFlag
                        + filterFlag
                        + " --count "
                        + count(),
                "GET",
                "/api/v1/indexes/"
                        + Show.part(name)
                        + "/search?query="
                        + Show.part(query)
                        + (modeFlag.isEmpty() ? "" : "&mode=" + mode())
                        + (filter().isEmpty() ? "" : "&filter=" + Show.part(filter()))
                        + "&count="
                        + count());
    }
}
