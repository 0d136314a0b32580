package dev.lockstep.app.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three searches and what they find. */
final class ShowSearches {
    static final List<String> QUERIES =
            List.of("agreeing when computers crash", "leftover glow of the big bang", "RFC 2616");

    private static final int COUNT = 3;
    private static final int TITLE = 46;
    private static final int AUTHOR = 20;

    private final ApiClient api;
    private final Screen screen;

    ShowSearches(ApiClient api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    void show() {
        show(QUERIES.get(0), "vector");
        show(QUERIES.get(1), "vector");
        show(QUERIES.get(2), "hybrid");
    }

    private void show(String query, String mode) {
        JsonNode answer =
                api.post(
                        "/api/v1/indexes/" + Demo.NAME + "/search",
                        Map.of("query", query, "mode", mode, "count", COUNT));
        screen.blank();
        screen.line("  " + screen.accent(query) + screen.dim("  " + how(answer, mode)));
        for (JsonNode hit : answer.path("hits")) {
            hit(hit);
        }
    }

    private static String how(JsonNode answer, String mode) {
        String by = mode.equals("hybrid") ? "by words and meaning" : "by meaning";
        double millis = answer.path("embed_ms").asDouble() + answer.path("search_ms").asDouble();
        return by + String.format(Locale.ROOT, ", %.0f ms", millis);
    }

    private void hit(JsonNode hit) {
        JsonNode work = work(hit.path("metadata"));
        String title = Screen.fit(work.path("title").asString(""), TITLE);
        String author = author(work.path("authors").asString(""));
        screen.line(
                String.format(Locale.ROOT, "  %3d  ", hit.path("rank").asInt())
                        + title
                        + " ".repeat(Math.max(1, TITLE + 1 - title.length()))
                        + screen.dim(author + ", " + work.path("year").asString("")));
    }

    /** The first one, and whether there are others. */
    private static String author(String authors) {
        int end = authors.indexOf(';');
        return end < 0
                ? Screen.fit(authors, AUTHOR)
                : Screen.fit(authors.substring(0, end), AUTHOR - 4)
                        + " +"
                        + (authors.split(";", -1).length - 1);
    }

    /** The metadata is an object, or the text of one. */
    private static JsonNode work(JsonNode metadata) {
        return metadata.isString() ? JsonMapper.shared().readTree(metadata.asString()) : metadata;
    }
}
