package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Metrics;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an index is over, where it serves searches of a collection: the column of its vectors, or
 * the column cast to a type, for a column without a dimension or one too long for a graph.
 *
 * @param expression as a search must write it for the server to take the index
 * @param type of both sides of the distance
 */
public record Served(String expression, String type) {
    private static final String KEY =
            " USING %s \\(+\"?%s\"?\\)?(?:::(vector|halfvec)\\((\\d+)\\)\\))?%s\\)";

    /** What ivfflat takes where no operators are named, and so the server names none. */
    private static final String DEFAULT_OPERATORS = "vector_l2_ops";

    /** By the first index that serves, which is the one over the column itself where both are. */
    public static Optional<Served> find(Connection connection, Place place) throws SQLException {
        List<Served> serving =
                Indexes.definitions(connection, place.shape().table()).stream()
                        .flatMap(definition -> by(definition, place).stream())
                        .toList();
        return serving.stream()
                .filter(s -> !s.expression().contains("::"))
                .findFirst()
                .or(() -> serving.stream().findFirst());
    }

    /** By an index, from its definition; empty where it serves no search by this metric. */
    public static Optional<Served> by(String definition, Place place) {
        Column vector = place.shape().vector();
        if (vector == null || !covers(definition, place)) {
            return Optional.empty();
        }
        for (boolean half : new boolean[] {vector.isHalf(), !vector.isHalf()}) {
            String operators = Metrics.operatorClass(place.spec().metric(), half);
            Matcher key = key("(?:hnsw|ivfflat)", vector, " " + operators).matcher(definition);
            Matcher unnamed = key("ivfflat", vector, "").matcher(definition);
            if (key.find()) {
                return of(vector, key);
            }
            if (operators.equals(DEFAULT_OPERATORS) && unnamed.find()) {
                return of(vector, unnamed);
            }
        }
        return Optional.empty();
    }

    private static Pattern key(String method, Column vector, String operators) {
        String name = Pattern.quote(vector.name().replace("\"", "\"\""));
        return Pattern.compile(String.format(Locale.ROOT, KEY, method, name, operators));
    }

    private static Optional<Served> of(Column vector, Matcher key) {
        String type = key.group(1);
        return Optional.of(
                type == null
                        ? new Served(vector.sql(), vector.base())
                        : new Served(
                                "(" + vector.sql() + "::" + type + "(" + key.group(2) + "))",
                                type));
    }

    /** Whether it has all rows of the collection. */
    private static boolean covers(String definition, Place place) {
        int where = definition.indexOf(" WHERE ");
        String scope = place.shape().scope();
        return where < 0
                || (scope != null
                        && definition
                                .substring(where + 7)
                                .equals("(" + Shape.SCOPE_COLUMN + " = '" + scope + "'::uuid)"));
    }
}
