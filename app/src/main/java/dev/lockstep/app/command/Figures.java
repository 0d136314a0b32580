package dev.lockstep.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What answers of the API come to, in words. */
final class Figures {
    private Figures() {}

    static List<String> dataset(JsonNode dataset) {
        List<String> facts = new ArrayList<>();
        facts.add(
                rows(dataset.path("row_count").asLong())
                        + " and "
                        + dataset.path("columns").size()
                        + " columns in silver");
        JsonNode metadata = dataset.path("metadata");
        long doubles = metadata.path("duplicates_removed").asLong();
        long rejects = metadata.path("rejected_rows").asLong();
        if (doubles > 0) {
            facts.add(doubles + " exact duplicates left out");
        }
        if (rejects > 0) {
            facts.add(rejects + " rows rejected, see lockstep dataset show works");
        }
        return facts;
    }

    static List<String> index(JsonNode index) {
        return List.of(
                rows(index.path("rows").asLong())
                        + " served by generation "
                        + index.path("champion").path("number").asLong(),
                index.path("in_step").asBoolean()
                        ? "in step with the dataset"
                        : index.path("lag_rows").asLong() + " changed rows behind the dataset");
    }

    static List<String> sync(JsonNode run, JsonNode index) {
        JsonNode result = run.path("result");
        long embedded = result.path("embedded").asLong();
        long deleted = result.path("removed").asLong();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%,d embedded, %,d indexed, %,d deleted",
                        embedded,
                        result.path("upserted").asLong(),
                        deleted),
                "generation "
                        + index.path("champion").path("number").asLong()
                        + " serves "
                        + rows(index.path("rows").asLong())
                        + ", "
                        + index.path("dimension").asInt()
                        + " dimensions");
    }

    static List<String> proof(JsonNode run) {
        return List.of(run.path("result").path("proof").asString(""));
    }

    static List<String> recall(JsonNode score) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%.0f %% of the right answers are among the first %d",
                        100 * score.path("recall").asDouble(),
                        score.path("count").asInt()),
                String.format(
                        Locale.ROOT,
                        "%d judged queries; the graph finds %.1f %% of what a full scan finds",
                        score.path("queries").asInt(),
                        100 * score.path("graph_recall").asDouble()));
    }

    private static String rows(long rows) {
        return String.format(Locale.ROOT, "%,d rows", rows);
    }
}
