package dev.lockstep.run.internal.rows;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A run's parameters as text. */
public final class ParametersJson {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, String>> MAP =
            new TypeReference<>() {};

    private ParametersJson() {}

    public static String write(Map<String, String> parameters) {
        return JSON.writeValueAsString(parameters);
    }

    public static Map<String, String> read(String text) {
        return JSON.readValue(text, MAP);
    }
}
