package dev.lockstep.store.lucene.internal.graph;

import dev.lockstep.api.LockstepException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a generation's graph is built and searched.
 *
 * @param m neighbours a row has at most on the graph's upper layers; twice as many at the bottom
 * @param efConstruction candidates kept while a row is put into the graph
 * @param efSearch candidates kept by a search that names no effort
 */
public record IndexSettings(int m, int efConstruction, int efSearch, Quantization quantization) {
    private static final TreeSet<String> KEYS =
            new TreeSet<>(java.util.List.of("m", "ef-construction", "ef-search", "quantization"));

    /** What the graph is walked by. */
    public enum Quantization {
        /** The vectors themselves. */
        NONE,
        /** One byte a component; what is found is compared again by the vectors themselves. */
        INT8
    }

    /**
     * @throws LockstepException USER where a key is unknown or a value is out of bounds
     */
    public static IndexSettings of(Map<String, String> settings) {
        for (String key : settings.keySet()) {
            if (!KEYS.contains(key)) {
                throw refused(key, "an unknown setting", "one of " + String.join(", ", KEYS));
            }
        }
        return new IndexSettings(
                number(settings, "m", 16, 4, 256),
                number(settings, "ef-construction", 100, 8, 3200),
                number(settings, "ef-search", 64, 1, 10_000),
                quantization(settings.getOrDefault("quantization", "none")));
    }

    /** As the seal records them, defaults filled in. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        map.put("m", Integer.toString(m));
        map.put("ef-construction", Integer.toString(efConstruction));
        map.put("ef-search", Integer.toString(efSearch));
        map.put("quantization", quantization == Quantization.NONE ? "none" : "int8");
        return map;
    }

    /** Whether segments written under the other settings can be gone on with under these. */
    public boolean continues(IndexSettings other) {
        return m == other.m && quantization == other.quantization;
    }

    private static Quantization quantization(String value) {
        return switch (value) {
            case "none" -> Quantization.NONE;
            case "int8" -> Quantization.INT8;
            default -> throw refused("quantization", "'" + value + "'", "none or int8");
        };
    }

    private static int number(Map<String, String> all, String key, int usual, int min, int max) {
        String value = all.get(key);
        if (value == null) {
            return usual;
        }
        if (!value.matches("\\d{1,9}")
                || Integer.parseInt(value) < min
                || Integer.parseInt(value) > max) {
            throw refused(key, "'" + value + "'", "a whole number from " + min + " to " + max);
        }
        return Integer.parseInt(value);
    }

    private static LockstepException refused(String key, String found, String expected) {
        return LockstepException.user(
                "index-setting",
                "Cannot use the index setting '"
                        + dev.lockstep.api.Names.shown(key)
                        + "': found "
                        + dev.lockstep.api.Names.shown(found)
                        + ", expected "
                        + expected
                        + ".");
    }
}
