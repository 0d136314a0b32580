package dev.lockstep.store.opensearch.internal.read;

import dev.lockstep.api.search.Filter;
import dev.lockstep.store.opensearch.internal.layout.Documents;
import dev.lockstep.store.opensearch.internal.layout.Terms;
import dev.lockstep.store.opensearch.internal.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Conditions on fields of our own indexes, over the words of metadata; see {@link Terms}. */
final class TermLeaves implements FilterQuery.Leaves {
    @Override
    public ObjectNode exists(Filter.Exists condition) {
        return in(List.of(Terms.exists(condition.field())));
    }

    @Override
    public ObjectNode in(Filter.In condition) {
        return in(
                condition.values().stream()
                        .map(value -> Terms.of(condition.field(), value))
                        .toList());
    }

    @Override
    public ObjectNode numbers(Filter.NumberRange range) {
        return range(
                number(range.field(), range.min(), Double.NEGATIVE_INFINITY),
                range.min() == null || range.minInclusive(),
                number(range.field(), range.max(), Double.POSITIVE_INFINITY),
                range.max() == null || range.maxInclusive());
    }

    @Override
    public ObjectNode texts(Filter.TextRange range) {
        return range(
                text(range.field(), range.min(), Terms.textPrefix(range.field())),
                range.min() == null || range.minInclusive(),
                text(range.field(), range.max(), Terms.textEnd(range.field())),
                range.max() != null && range.maxInclusive());
    }

    private static String number(String field, @Nullable Double bound, double open) {
        return Terms.number(field, bound == null ? open : bound);
    }

    private static String text(String field, @Nullable String bound, String open) {
        return bound == null ? open : Terms.text(field, bound);
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
