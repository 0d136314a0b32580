package dev.lockstep.server.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.search.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a filter from JSON. All keys of an object must hold:
 *
 * <pre>
 * {"year": 1997}                          equals
 * {"field": ["a", "b"]}                   one of
 * {"year": {"gte": 1990, "lt": 2000}}     bounds: gt, gte, lt, lte (numbers, or texts by UTF-8)
 * {"year": {"ne": 1997}}                  not equal; also eq, in, not
 * {"venue": {"exists": true}}             there and not null; null alone: not there
 * {"and": [...], "or": [...], "not": {…}} conditions joined
 * </pre>
 */
final class FilterJson {
    private static final int DEPTH = 32;

    private FilterJson() {}

    static Filter parse(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode()
                ? Filter.all()
                : object(node, 0);
    }

    private static Filter object(JsonNode node, int depth) {
        if (!node.isObject()) {
            throw bad(kind(node), "an object such as {\"year\": {\"gte\": 1990}}");
        }
        if (depth > DEPTH) {
            throw bad("more than " + DEPTH + " levels", "fewer");
        }
        List<Filter> parts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            parts.add(entry(entry.getKey(), entry.getValue(), depth));
        }
        return one(parts);
    }

    private static Filter entry(String key, JsonNode value, int depth) {
        return switch (key) {
            case "and" -> new Filter.And(list(key, value, depth));
            case "or" -> new Filter.Or(list(key, value, depth));
            case "not" -> new Filter.Not(object(value, depth + 1));
            default -> field(key, value, depth);
        };
    }

    private static List<Filter> list(String key, JsonNode value, int depth) {
        if (!value.isArray() || value.isEmpty()) {
            throw bad(kind(value) + " under '" + key + "'", "an array of conditions");
        }
        List<Filter> parts = new ArrayList<>();
        for (JsonNode part : value) {
            parts.add(object(part, depth + 1));
        }
        return parts;
    }

    private static Filter field(String field, JsonNode value, int depth) {
        if (value.isNull()) {
            return new Filter.Not(new Filter.Exists(field));
        }
        if (value.isArray()) {
            return new Filter.In(field, values(field, value));
        }
        return value.isObject()
                ? conditions(field, value, depth)
                : Filter.eq(field, scalar(field, value));
    }

    private static Filter conditions(String field, JsonNode value, int depth) {
        if (value.isEmpty() || depth > DEPTH) {
            throw bad("an empty object for '" + field + "'", "conditions such as {\"gte\": 1990}");
        }
        List<Filter> parts = new ArrayList<>();
        JsonNode low = null;
        JsonNode high = null;
        boolean lowInclusive = false;
        boolean highInclusive = false;
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode operand = entry.getValue();
            switch (entry.getKey()) {
                case "gt", "gte" -> {
                    low = once(field, low, operand);
                    lowInclusive = entry.getKey().equals("gte");
                }
                case "lt", "lte" -> {
                    high = once(field, high, operand);
                    highInclusive = entry.getKey().equals("lte");
                }
                default -> parts.add(operator(field, entry.getKey(), operand, depth));
            }
        }
        if (low != null || high != null) {
            parts.add(range(field, low, lowInclusive, high, highInclusive));
        }
        return one(parts);
    }

    private static JsonNode once(String field, @Nullable JsonNode before, JsonNode bound) {
        if (before != null) {
            throw bad("two bounds on one side of '" + field + "'", "one");
        }
        if (!bound.isNumber() && !bound.isString()) {
            throw bad(kind(bound) + " as a bound of '" + field + "'", "a number or a text");
        }
        return bound;
    }

    private static Filter operator(String field, String operator, JsonNode operand, int depth) {
        return switch (operator) {
            case "eq" -> Filter.eq(field, scalar(field, operand));
            case "ne" -> new Filter.Not(Filter.eq(field, scalar(field, operand)));
            case "in" -> new Filter.In(field, values(field, operand));
            case "not" -> new Filter.Not(field(field, operand, depth + 1));
            case "exists" -> exists(field, operand);
            default ->
                    throw bad(
                            "'" + Names.shown(operator) + "' for '" + Names.shown(field) + "'",
                            "one of eq, ne, in, gt, gte, lt, lte, exists, not");
        };
    }

    private static Filter exists(String field, JsonNode operand) {
        if (!operand.isBoolean()) {
            throw bad(kind(operand) + " for exists", "true or false");
        }
        Filter there = new Filter.Exists(field);
        return operand.booleanValue() ? there : new Filter.Not(there);
    }

    private static Filter range(
            String field,
            @Nullable JsonNode low,
            boolean lowInclusive,
            @Nullable JsonNode high,
            boolean highInclusive) {
        boolean text = (low != null && low.isString()) || (high != null && high.isString());
        boolean number = (low != null && low.isNumber()) || (high != null && high.isNumber());
        if (text && number) {
            throw bad("a number and a text as bounds of '" + field + "'", "two of one kind");
        }
        return text
                ? new Filter.TextRange(
                        field,
                        low == null ? null : low.stringValue(),
                        lowInclusive,
                        high == null ? null : high.stringValue(),
                        highInclusive)
                : new Filter.NumberRange(
                        field,
                        low == null ? null : (Double) low.doubleValue(),
                        lowInclusive,
                        high == null ? null : (Double) high.doubleValue(),
                        highInclusive);
    }

    private static List<Object> values(String field, JsonNode array) {
        if (!array.isArray() || array.isEmpty()) {
            throw bad(kind(array) + " for '" + field + "'", "an array with at least one value");
        }
        List<Object> values = new ArrayList<>();
        for (JsonNode value : array) {
            values.add(scalar(field, value));
        }
        return values;
    }

    private static Object scalar(String field, JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() ? value.decimalValue() : (Object) value.doubleValue();
        }
        throw bad(
                kind(value) + " for '" + Names.shown(field) + "'", "a text, a number or a boolean");
    }

    private static Filter one(List<Filter> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private static String kind(JsonNode node) {
        if (node.isString() || node.isNumber() || node.isBoolean()) {
            return "'" + Names.shown(node.asString()) + "'";
        }
        return node.isArray() ? "an array" : node.isObject() ? "an object" : "null";
    }

    static LockstepException bad(String found, String expected) {
        return LockstepException.user(
                "filter",
                "Cannot read the filter: found " + found + ", expected " + expected + ".");
    }
}
