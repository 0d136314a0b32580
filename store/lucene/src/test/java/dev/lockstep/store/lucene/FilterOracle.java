package dev.lockstep.store.lucene;

import dev.lockstep.api.search.Filter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says by plain Java, slowly, whether metadata fulfils a filter. */
final class FilterOracle {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final Map<String, List<JsonNode>> fields = new TreeMap<>();

    FilterOracle(@Nullable String metadata) {
        if (metadata != null) {
            object("", JSON.readTree(metadata));
        }
    }

    private void object(String prefix, JsonNode object) {
        object.properties().forEach(e -> value(prefix + e.getKey(), e.getValue()));
    }

    private void value(String field, JsonNode value) {
        if (value.isArray()) {
            value.forEach(element -> value(field, element));
        } else if (!value.isNull()) {
            fields.computeIfAbsent(field, f -> new ArrayList<>()).add(value);
            if (value.isObject()) {
                object(field + ".", value);
            }
        }
    }

    boolean passes(Filter filter) {
        return switch (filter) {
            case Filter.And and -> and.parts().stream().allMatch(this::passes);
            case Filter.Or or -> or.parts().stream().anyMatch(this::passes);
            case Filter.Not not -> !passes(not.part());
            case Filter.Exists exists -> fields.containsKey(exists.field());
            case Filter.In in ->
                    values(in.field()).stream()
                            .anyMatch(v -> in.values().stream().anyMatch(w -> equal(v, w)));
            case Filter.NumberRange r ->
                    values(r.field()).stream()
                            .filter(JsonNode::isNumber)
                            .anyMatch(v -> within(v.decimalValue().doubleValue(), r));
            case Filter.TextRange r ->
                    values(r.field()).stream()
                            .filter(JsonNode::isString)
                            .anyMatch(v -> within(v.stringValue(), r));
        };
    }

    private List<JsonNode> values(String field) {
        return fields.getOrDefault(field, List.of());
    }

    private static boolean equal(JsonNode value, Object wanted) {
        return switch (wanted) {
            case String text -> value.isString() && value.stringValue().equals(text);
            case Boolean bool -> value.isBoolean() && value.booleanValue() == bool;
            default ->
                    value.isNumber()
                            && value.decimalValue().compareTo(new BigDecimal(wanted.toString()))
                                    == 0;
        };
    }

    private static boolean within(double v, Filter.NumberRange r) {
        return (r.min() == null || (r.minInclusive() ? v >= r.min() : v > r.min()))
                && (r.max() == null || (r.maxInclusive() ? v <= r.max() : v < r.max()));
    }

    private static boolean within(String v, Filter.TextRange r) {
        return (r.min() == null || compare(v, r.min()) >= (r.minInclusive() ? 0 : 1))
                && (r.max() == null || compare(v, r.max()) <= (r.maxInclusive() ? 0 : -1));
    }

    private static int compare(String a, String b) {
        return Integer.signum(
                Arrays.compareUnsigned(
                        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
    }
}
