package dev.lockstep.store.opensearch.internal.foreign;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.FoundIndexes;
import dev.lockstep.store.opensearch.internal.cluster.Cluster;
import dev.lockstep.store.opensearch.internal.foreign.ReadMapping.Content;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Asks the cluster for indexes that somebody else made and that have vectors. */
final class LookForIndexes {
    private static final String PARTS =
            "filter_path=*.aliases,*.mappings,*.settings.index.uuid,*.settings.index.knn*";

    private final Cluster cluster;
    private final FoundIndexes wanted;

    LookForIndexes(Cluster cluster, FoundIndexes wanted) {
        this.cluster = cluster;
        this.wanted = wanted;
    }

    boolean isOff() {
        return wanted.patterns().isEmpty();
    }

    /** All of them; none where this user may not look. */
    List<ForeignIndex> collections() {
        return contents().stream().flatMap(content -> content.collections().stream()).toList();
    }

    /** What stands against reading the others, a sentence each. */
    List<String> unread() {
        List<String> sentences = new ArrayList<>();
        ReadMapping mapping = mapping();
        others(all())
                .forEach((index, told) ->
                        mapping.read(index, index, told)
                                .unread()
                                .forEach(
                                        why -> sentences.add("index " + index + ", field " + why)));
        return sentences;
    }

    private List<Content> contents() {
        List<Content> contents = new ArrayList<>();
        Map<String, JsonNode> all = all();
        Map<String, Long> indexes =
                all.values().stream()
                        .flatMap(told -> told.path("aliases").propertyNames().stream())
                        .collect(Collectors.groupingBy(alias -> alias, Collectors.counting()));
        ReadMapping mapping = mapping();
        others(all)
                .forEach((index, told) -> {
                    String address =
                            aliases(told)
                                    .filter(alias -> indexes.getOrDefault(alias, 0L) == 1)
                                    .findFirst()
                                    .orElse(index);
                    contents.add(mapping.read(index, address, told));
                });
        return contents;
    }

    private Map<String, JsonNode> all() {
        if (isOff()) {
            return Map.of();
        }
        Answer answer =
                cluster.wire()
                        .send("look for indexes", "GET", "*?expand_wildcards=open&" + PARTS, null);
        if (answer.status() == 403) {
            return Map.of();
        }
        return byName(cluster.wire().require("look for indexes", answer).json());
    }

    private static Map<String, JsonNode> byName(JsonNode answer) {
        Map<String, JsonNode> all = new TreeMap<>();
        answer.properties().forEach(e -> all.put(e.getKey(), e.getValue()));
        return all;
    }

    private Map<String, JsonNode> others(Map<String, JsonNode> all) {
        Map<String, JsonNode> others = new TreeMap<>(all);
        others.entrySet()
                .removeIf(e -> !isWanted(e.getKey(), e.getValue()) || isOurs(e.getValue()));
        return others;
    }

    private boolean isWanted(String index, JsonNode told) {
        return wanted.takes(index)
                || !index.startsWith(".")
                        && told.path("aliases").propertyNames().stream().anyMatch(wanted::takes);
    }

    /** Also those of a store of Lockstep with another prefix. */
    private static boolean isOurs(JsonNode told) {
        return told.at("/mappings/_meta").has("lockstep_identity");
    }

    private ReadMapping mapping() {
        return new ReadMapping(wanted, this::model, !cluster.version().before(2, 16));
    }

    private JsonNode model(String id) {
        Answer answer =
                cluster.wire()
                        .send(
                                "look at the model " + id,
                                "GET",
                                "_plugins/_knn/models/"
                                        + Naming.path(id)
                                        + "?filter_path=dimension,space_type,engine",
                                null);
        return answer.ok() ? answer.json() : Json.object();
    }

    /** The names by which applications know the index; an alias of a part of its rows is none. */
    private static Stream<String> aliases(JsonNode told) {
        return told.path("aliases").properties().stream()
                .filter(e ->
                        !e.getValue().has("filter")
                                && !e.getValue().path("is_hidden").asBoolean(false))
                .map(Map.Entry::getKey)
                .sorted();
    }

    /**
     * The index or alias of that very name; empty where there is none with vectors that is meant.
     *
     * @throws LockstepException USER where it is an alias of several indexes, or of a part of one
     */
    Optional<Content> at(CollectionRef ref) {
        String name = ref.name();
        String path = Naming.path(name) + "?" + PARTS;
        Answer answer = cluster.wire().send("look for " + ref, "GET", path, null);
        if (answer.status() == 404 || answer.status() == 403) {
            return Optional.empty();
        }
        Map<String, JsonNode> told =
                byName(cluster.wire().require("look for " + ref, answer).json());
        Map<String, JsonNode> found = others(told);
        if (told.size() > 1 && !found.isEmpty()) {
            throw ForeignIndexes.unread(
                    ref,
                    "an alias of the indexes "
                            + String.join(", ", found.keySet())
                            + ", whose rows may have the same ids, expected one index; name one of"
                            + " them");
        }
        return found.entrySet().stream()
                .findFirst()
                .map(e -> {
                    requireWhole(ref, e.getValue());
                    return mapping().read(e.getKey(), name, e.getValue());
                })
                .filter(content -> !content.isNothing());
    }

    private static void requireWhole(CollectionRef ref, JsonNode told) {
        if (told.path("aliases").path(ref.name()).has("filter")) {
            throw ForeignIndexes.unread(
                    ref, "an alias with a filter, expected one of all rows; name the index itself");
        }
    }

    /** Changes with every operation on the index; always, where this user may not see it. */
    String version(String index) {
        Answer answer =
                cluster.wire()
                        .send(
                                "look at " + index,
                                "GET",
                                Naming.path(index)
                                        + "/_stats?level=shards&filter_path=**.max_seq_no",
                                null);
        if (!answer.ok()) {
            return UUID.randomUUID().toString();
        }
        StringBuilder numbers = new StringBuilder();
        answer.json()
                .at("/indices/" + index.replace("~", "~0").replace("/", "~1") + "/shards")
                .properties()
                .forEach(shard -> numbers.append('.').append(highest(shard.getValue())));
        return numbers.isEmpty() ? UUID.randomUUID().toString() : numbers.substring(1);
    }

    /** Of the copies of one shard. */
    private static long highest(JsonNode copies) {
        return copies.valueStream()
                .mapToLong(copy -> copy.at("/seq_no/max_seq_no").asLong(-1))
                .max()
                .orElse(-1);
    }
}
