package dev.lockstep.store.opensearch.internal.wire;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Of what segments an index consists, and whether there is room to merge them. */
public final class Segments {
    /** A merge writes a shard once more, and may pack what it wrote into one file. */
    private static final int TIMES = 2;

    private final Wire wire;
    private final String index;

    public Segments(Wire wire, String index) {
        this.wire = wire;
        this.index = index;
    }

    /** Those that are made from now on are counted. */
    public void refresh() {
        wire.ask("refresh " + index, "POST", index + "/_refresh", null);
    }

    /** Of the shard that has the most. */
    public int most() {
        JsonNode shards =
                wire.ask("count the segments of " + index, "GET", index + "/_segments", null)
                        .path("indices")
                        .path(index)
                        .path("shards");
        int most = 0;
        for (JsonNode copies : shards) {
            for (JsonNode copy : copies) {
                most = Math.max(most, copy.path("num_search_segments").asInt());
            }
        }
        return most;
    }

    /** The node that has no room, in words; null where each has, or where that is not told. */
    @Nullable
    public String withoutRoom() {
        Map<String, Long> needed = new TreeMap<>();
        Answer shards = look("_cat/shards/" + index + "?format=json&bytes=b&h=node,store");
        Answer nodes = look("_cat/allocation?format=json&bytes=b&h=node,disk.avail");
        if (!shards.ok() || !nodes.ok()) {
            return null;
        }
        for (JsonNode shard : shards.json()) {
            needed.merge(
                    shard.path("node").asString(""),
                    TIMES * number(shard.path("store"), 0),
                    Long::sum);
        }
        for (JsonNode node : nodes.json()) {
            String name = node.path("node").asString("");
            long free = number(node.path("disk.avail"), Long.MAX_VALUE);
            if (free < needed.getOrDefault(name, 0L)) {
                return "node "
                        + name
                        + " has "
                        + (free >> 20)
                        + " MB free, expected twice the size of what is merged, "
                        + (needed.getOrDefault(name, 0L) >> 20)
                        + " MB";
            }
        }
        return null;
    }

    private Answer look(String path) {
        return wire.send("look for room to merge " + index, "GET", path, null);
    }

    private static long number(JsonNode text, long otherwise) {
        String digits = text.asString("");
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : otherwise;
    }
}
