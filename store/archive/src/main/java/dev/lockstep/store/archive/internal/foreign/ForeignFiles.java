package dev.lockstep.store.archive.internal.foreign;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which files of a directory are which collection's. */
record ForeignFiles(List<Group> groups) {
    /**
     * The files of one collection.
     *
     * @param paths in the order of their parts
     * @param vectorColumn where the manifest names one
     * @param idColumn likewise
     * @param metric likewise; cosine otherwise
     */
    record Group(
            String name,
            List<String> paths,
            @Nullable String vectorColumn,
            @Nullable String idColumn,
            Metric metric,
            @Nullable String model,
            List<String> notes) {
        static Group of(String name, List<String> paths) {
            return new Group(name, paths, null, null, Metric.COSINE, null, List.of());
        }

        CollectionSpec spec(int dimension, Map<String, String> properties) {
            return new CollectionSpec(dimension, metric, model, properties);
        }
    }
}
