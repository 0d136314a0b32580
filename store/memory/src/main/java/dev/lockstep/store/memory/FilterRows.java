package dev.lockstep.store.memory;

import dev.lockstep.api.search.Filter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Says whether a row's metadata fulfils a filter. */
public final class FilterRows {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private FilterRows() {}

    public static boolean passes(Filter filter, @Nullable String metadata) {
        boolean everything = filter instanceof Filter.And all && all.parts().isEmpty();
        return everything || passes(filter, JSON.readTree(metadata == null ? "{}" : metadata));
    }

    private static boolean passes(Filter filter, JsonNode row) {
        return switch (filter) {
            case Filter.And f -> f.parts().stream().allMatch(p -> passes(p, row));
            case Filter.Or f -> f.parts().stream().anyMatch(p -> passes(p, row));
            case Filter.Not f -> !passes(f.part(), row);
            case Filter.Exists f -> any(row, f.field(), v -> !v.isNull());
            case Filter.In f ->
                    any(row, f.field(), v -> f.values().stream().anyMatch(w -> is(v, w)));
            case Filter.NumberRange f -> any(row, f.field(), v -> within(v, f));
            case Filter.TextRange f -> any(row, f.field(), v -> within(v, f));
        };
    }

    private static boolean any(JsonNode row, String field, Predicate<JsonNode> test) {
        List<JsonNode> values = new ArrayList<>();
        collect(row, field, values);
        return values.stream().anyMatch(test);
    }

    /** A full stop leads into an object, or is part of a key. */
    private static void collect(JsonNode node, String field, List<JsonNode> values) {
        JsonNode direct = node.get(field);
        if (direct != null) {
            if (direct.isArray()) {
                direct.forEach(values::add);
            } else {
                values.add(direct);
            }
        }
        for (int dot = field.indexOf('.'); dot >= 0; dot = field.indexOf('.', dot + 1)) {
            JsonNode inner = node.get(field.substring(0, dot));
            if (inner != null) {
                collect(inner, field.substring(dot + 1), values);
            }
        }
    }

    private static boolean is(JsonNode value, Object wanted) {
        return switch (wanted) {
            case String s -> value.isString() && value.stringValue().equals(s);
            case Boolean b -> value.isBoolean() && value.booleanValue() == b;
            case Number n ->
                    value.isNumber()
                            && value.decimalValue().compareTo(new BigDecimal(n.toString())) == 0;
            default -> false;
        };
    }

    private static boolean within(JsonNode value, Filter.NumberRange range) {
        if (!value.isNumber()) {
            return false;
        }
        double v = value.doubleValue();
        Double min = range.min();
        Double max = range.max();
        return (min == null || (range.minInclusive() ? v >= min : v > min))
                && (max == null || (range.maxInclusive() ? v <= max : v < max));
    }

    private static boolean within(JsonNode value, Filter.TextRange range) {
        if (!value.isString()) {
            return false;
        }
        int above = range.min() == null ? 1 : order(value.stringValue(), range.min());
        int below = range.max() == null ? -1 : order(value.stringValue(), range.max());
        return (above > 0 || above == 0 && range.minInclusive())
                && (below < 0 || below == 0 && range.maxInclusive());
    }

    private static int order(String a, String b) {
        return Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
