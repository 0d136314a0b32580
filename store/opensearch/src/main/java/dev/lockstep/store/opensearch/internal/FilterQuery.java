package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.search.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A filter as a query over the words of metadata. */
final class FilterQuery {
    private FilterQuery() {}

    static boolean isAll(Filter filter) {
        return filter instanceof Filter.And and
                && and.parts().stream().allMatch(FilterQuery::isAll);
    }

    static ObjectNode of(Filter filter) {
        return switch (filter) {
            case Filter.And and -> and(and);
            case Filter.Or or -> or(or);
            case Filter.Not not -> bool("must_not", of(not.part()));
            case Filter.Exists exists -> in(List.of(Terms.exists(exists.field())));
            case Filter.In in ->
                    in(in.values().stream().map(value -> Terms.of(in.field(), value)).toList());
            case Filter.NumberRange range ->
                    range(
                            range.min() == null
                                    ? Terms.number(range.field(), Double.NEGATIVE_INFINITY)
                                    : Terms.number(range.field(), range.min()),
                            range.min() == null || range.minInclusive(),
                            range.max() == null
                                    ? Terms.number(range.field(), Double.POSITIVE_INFINITY)
                                    : Terms.number(range.field(), range.max()),
                            range.max() == null || range.maxInclusive());
            case Filter.TextRange range ->
                    range(
                            text(range.field(), range.min(), Terms.textPrefix(range.field())),
                            range.min() == null || range.minInclusive(),
                            text(range.field(), range.max(), Terms.textEnd(range.field())),
                            range.max() != null && range.maxInclusive());
        };
    }

    private static String text(String field, @Nullable String bound, String open) {
        return bound == null ? open : Terms.text(field, bound);
    }

    private static ObjectNode and(Filter.And and) {
        if (isAll(and)) {
            ObjectNode all = Json.object();
            all.putObject("match_all");
            return all;
        }
        return bool("filter", and.parts().stream().map(FilterQuery::of).toArray(ObjectNode[]::new));
    }

    private static ObjectNode or(Filter.Or or) {
        if (or.parts().isEmpty()) {
            ObjectNode none = Json.object();
            none.putObject("match_none");
            return none;
        }
        return bool("should", or.parts().stream().map(FilterQuery::of).toArray(ObjectNode[]::new));
    }

    static ObjectNode bool(String clause, ObjectNode... parts) {
        ObjectNode query = Json.object();
        ArrayNode all = query.putObject("bool").putArray(clause);
        for (ObjectNode part : parts) {
            all.add(part);
        }
        return query;
    }

    private static ObjectNode in(List<String> words) {
        ObjectNode query = Json.object();
        ArrayNode all = query.putObject("terms").putArray(Documents.TERMS);
        words.forEach(all::add);
        return query;
    }

    private static ObjectNode range(String min, boolean minIn, String max, boolean maxIn) {
        ObjectNode query = Json.object();
        query.putObject("range")
                .putObject(Documents.TERMS)
                .put(minIn ? "gte" : "gt", min)
                .put(maxIn ? "lte" : "lt", max);
        return query;
    }
}
