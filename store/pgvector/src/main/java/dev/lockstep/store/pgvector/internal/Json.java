package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.Checkpoint;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The store's own records as text. */
final class Json {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Json() {}

    static String text(Object value) {
        return JSON.writeValueAsString(value);
    }

    static Map<String, String> properties(String text) {
        return JSON.readValue(text, new TypeReference<Map<String, String>>() {});
    }

    static Checkpoint checkpoint(String text) {
        return JSON.readValue(text, Checkpoint.class);
    }
}
