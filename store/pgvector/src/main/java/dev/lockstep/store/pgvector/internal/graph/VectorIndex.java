package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.api.Metric;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Metrics;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An index over vectors without its table, so that another table can get the like of it. As text it
 * travels among the properties of a collection: {@code hnsw vector cosine m=16 ef_construction=64}.
 *
 * @param method {@code hnsw} or {@code ivfflat}
 * @param half whether it compares 16-bit floats, whatever the column holds
 * @param options such as {@code m=16}, in the server's order; left out where they are its defaults
 */
public record VectorIndex(String method, boolean half, Metric metric, List<String> options) {
    /** The property's key; several indexes are parted by a semicolon. */
    static final String PROPERTY = "vector-index";

    private static final Pattern TEXT =
            Pattern.compile(
                    "(hnsw|ivfflat) (vector|halfvec) (cosine|inner_product|l2)((?:"
                            + " [a-z_]{1,40}=[0-9]{1,9})*)");

    public VectorIndex {
        options = List.copyOf(options);
    }

    /** What can be read; anything else in the text is left out. */
    static List<VectorIndex> parse(String property) {
        List<VectorIndex> indexes = new ArrayList<>();
        for (String text : property.split(";")) {
            Matcher m = TEXT.matcher(text.strip());
            if (m.matches()) {
                String options = m.group(4).strip();
                indexes.add(
                        new VectorIndex(
                                m.group(1),
                                m.group(2).equals("halfvec"),
                                Metric.valueOf(m.group(3).toUpperCase(Locale.ROOT)),
                                options.isEmpty() ? List.of() : List.of(options.split(" "))));
            }
        }
        return indexes;
    }

    public String text() {
        String start =
                method + (half ? " halfvec " : " vector ") + metric.name().toLowerCase(Locale.ROOT);
        return options.isEmpty() ? start : start + " " + String.join(" ", options);
    }

    /** An option's value, of those that are said. */
    Optional<Integer> option(String name) {
        return options.stream()
                .filter(o -> o.startsWith(name + "="))
                .map(o -> Integer.valueOf(o.substring(name.length() + 1)))
                .findFirst();
    }

    /** Whether both serve the same searches in the same way, however well. */
    boolean like(VectorIndex other) {
        return method.equals(other.method) && half == other.half && metric == other.metric;
    }

    /**
     * The statement that makes it. A column without a dimension, or of another precision, is cast;
     * of a table of several collections it then has the rows of this one.
     */
    String sql(Place place) {
        Column vector = Objects.requireNonNull(place.shape().vector());
        boolean cast = vector.dimension() == 0 || half != vector.isHalf();
        String type = (half ? "halfvec(" : "vector(") + place.spec().dimension() + ")";
        String scope = place.shape().scope();
        return "create index on "
                + place.shape().table().sql()
                + " using "
                + method
                + " ("
                + (cast ? "(" + vector.sql() + "::" + type + ")" : vector.sql())
                + " "
                + Metrics.operatorClass(metric, half)
                + ")"
                + (options.isEmpty() ? "" : " with (" + String.join(", ", options) + ")")
                + (scope != null && vector.dimension() == 0
                        ? " where " + place.shape().condition()
                        : "");
    }
}
