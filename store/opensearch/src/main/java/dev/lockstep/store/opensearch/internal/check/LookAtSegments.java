package dev.lockstep.store.opensearch.internal.check;

import dev.lockstep.api.Finding;
import dev.lockstep.api.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Looks whether an index that serves searches would be searched sooner if it were merged. */
final class LookAtSegments {
    /** A shard of these or fewer is what the server's own merges leave. */
    private static final int USUAL = 10;

    /** Below these rows a search of every segment takes no time. */
    private static final long FEW_ROWS = 10_000;

    /** Of all documents: what the server lets be when it merges by itself. */
    private static final double MANY_DELETED = 0.2;

    private LookAtSegments() {}

    /**
     * @param stats of the index, from {@code _stats/docs,segments}
     */
    static List<Finding> findings(String index, int shards, JsonNode stats) {
        JsonNode primaries = stats.path("primaries");
        long rows = primaries.at("/docs/count").asLong();
        long deleted = primaries.at("/docs/deleted").asLong();
        long segments = primaries.at("/segments/count").asLong() / Math.max(1, shards);
        if (rows + deleted < FEW_ROWS) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        String subject = "index " + index;
        if (deleted > MANY_DELETED * (rows + deleted)) {
            findings.add(
                    new Finding(
                            Level.NOTE,
                            subject,
                            deleted
                                    + " of its "
                                    + (rows + deleted)
                                    + " documents are deleted ones, which searches pass over",
                            "POST " + index + "/_forcemerge?only_expunge_deletes=true"));
        }
        if (segments > USUAL) {
            findings.add(
                    new Finding(
                            Level.NOTE,
                            subject,
                            "a shard of it has "
                                    + segments
                                    + " segments, each with a graph that every search goes along",
                            "while nobody writes to it: POST "
                                    + index
                                    + "/_forcemerge?max_num_segments=1&wait_for_completion=false; the"
                                    + " store's option merge-to=1 has loads merged before they are"
                                    + " published"));
        }
        return findings;
    }
}
