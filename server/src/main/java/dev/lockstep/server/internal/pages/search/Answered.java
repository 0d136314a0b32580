package dev.lockstep.server.internal.pages.search;

import dev.lockstep.api.search.Hit;
import dev.lockstep.api.search.SearchRequest;
import dev.lockstep.api.service.IndexService.SearchView;
import dev.lockstep.api.service.IndexService.Why;
import dev.lockstep.server.internal.pages.Show;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one side answered.
 *
 * @param error why it did not, null where it did
 * @param whyNot why it could not say why, null where it could or was not asked
 */
public record Answered(
        Searched side,
        @Nullable SearchView view,
        @Nullable String error,
        @Nullable Why why,
        @Nullable String whyNot) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int FIELDS = 8;
    private static final int TEXT = 480;

    /**
     * A hit, ready to be shown.
     *
     * @param bar the score out of 100 of the best
     * @param parts what each signal brought, of a hybrid search only
     */
    public record Shown(
            int rank,
            String id,
            String text,
            List<Field> fields,
            String score,
            int bar,
            List<Part> parts) {}

    /** One value of the metadata. */
    public record Field(String name, String value) {}

    /**
     * What a signal brought to the fused score.
     *
     * @param rank by that signal alone, 0 where it did not bring the row
     * @param width out of 100, of what the first rank brings
     */
    public record Part(String name, int rank, int width) {
        static Part of(String name, int rank) {
            int first = SearchRequest.FUSION + 1;
            return new Part(
                    name, rank, rank == 0 ? 0 : 100 * first / (SearchRequest.FUSION + rank));
        }
    }

    /** Its hits' ids, best first. */
    public List<String> ids() {
        return view == null ? List.of() : view.result().hits().stream().map(Hit::id).toList();
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

    /** "3.4 ms". */
    public String latency() {
        return view == null ? "no answer" : Show.decimal(view.searchMs(), 1) + " ms";
    }

    public @Nullable String shortfall() {
        return view == null ? null : view.result().shortfall();
    }

    public List<Shown> hits(boolean hybrid) {
        List<Shown> shown = new ArrayList<>();
        if (view != null) {
            for (Hit hit : view.result().hits()) {
                shown.add(shown(shown.size() + 1, hit, hybrid));
            }
        }
        return shown;
    }

    private Shown shown(int rank, Hit hit, boolean hybrid) {
        String text = hit.document() == null ? hit.id() : hit.document();
        return new Shown(
                rank,
                hit.id(),
                text.length() > TEXT ? text.substring(0, TEXT) + "…" : text,
                fields(hit.metadata(), hit.id(), text),
                Show.decimal(hit.score(), 4),
                bar(hit.score()),
                hybrid
                        ? List.of(
                                Part.of("meaning", hit.vectorRank()),
                                Part.of("words", hit.textRank()))
                        : List.of());
    }

    /** Out of 100 of the best. */
    private int bar(double score) {
        double best =
                view == null
                        ? 0
                        : view.result().hits().stream().mapToDouble(Hit::score).max().orElse(0);
        return best <= 0 ? 0 : (int) Math.clamp(100 * score / best, 0, 100);
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
}
