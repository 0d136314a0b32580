package dev.lockstep.run.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A run's parameters as text. */
final class ParametersJson {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, String>> MAP =
            new TypeReference<>() {};

    private ParametersJson() {}

    static String write(Map<String, String> parameters) {
        return JSON.writeValueAsString(parameters);
    }

    static Map<String, String> read(String text) {
        return JSON.readValue(text, MAP);
    }
}
