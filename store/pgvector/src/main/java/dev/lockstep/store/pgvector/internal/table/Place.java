package dev.lockstep.store.pgvector.internal.table;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.store.pgvector.Layout;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a collection lies and what is known of it.
 *
 * @param identity tells it from another one of the same name made later
 * @param facts what was said of it when it was made, or what its columns and indexes say
 */
public record Place(CollectionRef ref, Layout layout, String identity, Shape shape, Facts facts) {
    /**
     * What the rows do not say.
     *
     * @param dimension 0 where there are no vectors, or none yet that would tell
     * @param metric null where nobody has said it
     * @param commits how many writes of ours there have been
     */
    public record Facts(
            int dimension,
            @Nullable Metric metric,
            @Nullable String model,
            Map<String, String> properties,
            long commits) {
        public static Facts of(int dimension, @Nullable Metric metric) {
            return new Facts(dimension, metric, null, Map.of(), 0);
        }
    }

    public CollectionSpec spec() {
        Metric metric = facts.metric();
        return new CollectionSpec(
                facts.dimension(),
                metric == null ? Metric.COSINE : metric,
                facts.model(),
                facts.properties());
    }

    /** The same collection in another table, with the model and properties of a spec. */
    public Place holding(Shape other, CollectionSpec spec) {
        Facts said =
                new Facts(
                        facts.dimension(),
                        spec.metric(),
                        spec.model(),
                        spec.properties(),
                        facts.commits());
        return new Place(ref, layout, identity, other, said);
    }

    public boolean own() {
        return layout == Layout.OWN;
    }

    /** Whether the first vector that is written decides the dimension. */
    public boolean anyDimension() {
        Column vector = shape.vector();
        return vector != null && vector.dimension() == 0 && facts.dimension() == 0;
    }

    public boolean half() {
        return shape.half();
    }

    /** The table and, of a table of several collections, which one. */
    public String where() {
        String scope = shape.scope();
        return shape.table() + (scope == null ? "" : ", collection " + scope);
    }
}
