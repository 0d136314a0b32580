package dev.lockstep.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is, apart from its rows.
 *
 * @param dimension components of each vector; 0 for a table without vectors (a dataset)
 * @param metric how its vectors are compared
 * @param model canonical text of the model that made the vectors, null where unknown
 * @param properties small facts carried with the collection (canaries, the text template); keys in
 *     kebab case
 */
public record CollectionSpec(
        int dimension, Metric metric, @Nullable String model, Map<String, String> properties) {
    public CollectionSpec {
        if (dimension < 0) {
            throw new IllegalArgumentException("dimension " + dimension);
        }
        properties = Map.copyOf(properties);
    }

    public static CollectionSpec of(int dimension, Metric metric) {
        return new CollectionSpec(dimension, metric, null, Map.of());
    }
}
