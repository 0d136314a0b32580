package dev.lockstep.index.internal.why;

import dev.lockstep.api.search.Filter;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Filters in words, and what a row has in their fields. */
public final class WordsOfFilters {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST = 80;

    private WordsOfFilters() {}

    /** The conditions that must all hold, one by one. */
    public static List<Filter> conditions(Filter filter) {
        return filter instanceof Filter.And and
                ? and.parts().stream().flatMap(p -> conditions(p).stream()).toList()
                : List.of(filter);
    }

    public static String of(Filter filter) {
        return switch (filter) {
            case Filter.And f -> joined(f.parts(), " and ");
            case Filter.Or f -> joined(f.parts(), " or ");
            case Filter.Not f -> "not (" + of(f.part()) + ")";
            case Filter.Exists f -> f.field() + " is there";
            case Filter.In f ->
                    f.field()
                            + " = "
                            + f.values().stream()
                                    .map(String::valueOf)
                                    .distinct()
                                    .collect(Collectors.joining(" or "));
            case Filter.NumberRange f ->
                    range(
                            f.field(),
                            number(f.min()),
                            f.minInclusive(),
                            number(f.max()),
                            f.maxInclusive());
            case Filter.TextRange f ->
                    range(f.field(), f.min(), f.minInclusive(), f.max(), f.maxInclusive());
        };
    }

    private static String joined(List<Filter> parts, String by) {
        return parts.stream().map(WordsOfFilters::of).collect(Collectors.joining(by));
    }

    private static String range(
            String field,
            @Nullable String min,
            boolean minInclusive,
            @Nullable String max,
            boolean maxInclusive) {
        String lower = min == null ? "" : field + (minInclusive ? " ≥ " : " > ") + min;
        String upper = max == null ? "" : field + (maxInclusive ? " ≤ " : " < ") + max;
        return lower.isEmpty() || upper.isEmpty() ? lower + upper : lower + " and " + upper;
    }

    private static @Nullable String number(@Nullable Double bound) {
        return bound == null
                ? null
                : new BigDecimal(bound.toString()).stripTrailingZeros().toPlainString();
    }

    /** What a row has in the fields of a condition: "year is 1998", "it has no venue". */
    public static String found(Filter condition, @Nullable String metadata) {
        Set<String> fields = new LinkedHashSet<>();
        collect(condition, fields);
        JsonNode row = read(metadata);
        return fields.stream()
                .map(field -> found(field, row))
                .collect(Collectors.joining(", and "));
    }

    private static void collect(Filter filter, Set<String> fields) {
        switch (filter) {
            case Filter.And f -> f.parts().forEach(p -> collect(p, fields));
            case Filter.Or f -> f.parts().forEach(p -> collect(p, fields));
            case Filter.Not f -> collect(f.part(), fields);
            case Filter.Exists f -> fields.add(f.field());
            case Filter.In f -> fields.add(f.field());
            case Filter.NumberRange f -> fields.add(f.field());
            case Filter.TextRange f -> fields.add(f.field());
        }
    }

    private static String found(String field, JsonNode row) {
        JsonNode value = row.get(field);
        JsonNode at = value == null ? row.at("/" + field.replace('.', '/')) : value;
        if (at.isMissingNode() || at.isNull()) {
            return "it has no " + field;
        }
        String text = at.isContainer() ? at.toString() : at.asString();
        return field + " is " + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
    }

    private static JsonNode read(@Nullable String metadata) {
        try {
            return JSON.readTree(metadata == null ? "{}" : metadata);
        } catch (JacksonException notAnObject) {
            return JSON.createObjectNode();
        }
    }
}
