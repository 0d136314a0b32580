package dev.lockstep.store.archive.internal.manifest;

import dev.lockstep.api.CollectionSpec;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a file's footer tells of its collection, for whoever finds the file alone. */
public final class FileMarks {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String KEY = "lockstep.collection";

    private FileMarks() {}

    public static Map<String, String> of(String name, CollectionSpec spec) {
        ObjectNode node = JSON.createObjectNode();
        node.put("collection", name);
        ManifestJson.writeSpec(node.putObject("spec"), spec);
        return Map.of(KEY, JSON.writeValueAsString(node));
    }

    public static Optional<CollectionSpec> spec(Map<String, String> keyValues) {
        String text = keyValues.get(KEY);
        if (text == null) {
            return Optional.empty();
        }
        JsonNode node = JSON.readTree(text);
        return Optional.of(ManifestJson.spec(node.path("spec")));
    }
}
