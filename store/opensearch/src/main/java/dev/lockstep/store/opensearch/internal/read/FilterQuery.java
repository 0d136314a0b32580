package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.search.Filter;
import dev.lockstep.store.opensearch.internal.wire.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A filter as a query; what its conditions on single fields are, others say. */
public final class FilterQuery {
    private FilterQuery() {}

    /** The conditions on one field, as queries. */
    public interface Leaves {
        ObjectNode exists(Filter.Exists condition);

        ObjectNode in(Filter.In condition);

        ObjectNode numbers(Filter.NumberRange condition);

        ObjectNode texts(Filter.TextRange condition);
    }

    public static boolean isAll(Filter filter) {
        return filter instanceof Filter.And and
                && and.parts().stream().allMatch(FilterQuery::isAll);
    }

    public static ObjectNode of(Filter filter, Leaves leaves) {
        return switch (filter) {
            case Filter.And and -> and(and, leaves);
            case Filter.Or or -> or(or, leaves);
            case Filter.Not not -> bool("must_not", of(not.part(), leaves));
            case Filter.Exists exists -> leaves.exists(exists);
            case Filter.In in -> leaves.in(in);
            case Filter.NumberRange range -> leaves.numbers(range);
            case Filter.TextRange range -> leaves.texts(range);
        };
    }

    private static ObjectNode and(Filter.And and, Leaves leaves) {
        return isAll(and)
                ? all()
                : bool(
                        "filter",
                        and.parts().stream()
                                .map(part -> of(part, leaves))
                                .toArray(ObjectNode[]::new));
    }

    private static ObjectNode or(Filter.Or or, Leaves leaves) {
        return or.parts().isEmpty()
                ? none()
                : bool(
                        "should",
                        or.parts().stream()
                                .map(part -> of(part, leaves))
                                .toArray(ObjectNode[]::new));
    }

    public static ObjectNode all() {
        ObjectNode all = Json.object();
        all.putObject("match_all");
        return all;
    }

    public static ObjectNode none() {
        ObjectNode none = Json.object();
        none.putObject("match_none");
        return none;
    }

    public static ObjectNode bool(String clause, ObjectNode... parts) {
        ObjectNode query = Json.object();
        ArrayNode all = query.putObject("bool").putArray(clause);
        for (ObjectNode part : parts) {
            all.add(part);
        }
        return query;
    }
}
