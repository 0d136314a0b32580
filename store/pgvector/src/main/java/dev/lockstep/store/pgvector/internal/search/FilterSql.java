package dev.lockstep.store.pgvector.internal.search;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.search.Filter;
import dev.lockstep.store.pgvector.internal.sql.Json;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on metadata as SQL over jsonb. A field of an equality that can only mean one key uses
 * containment, which a GIN index over the column serves; everything else looks at the values that a
 * path leads to, an array counting as its elements.
 */
final class FilterSql {
    private static final int MOST_PARTS = 8;

    private final Shape shape;

    FilterSql(Shape shape) {
        this.shape = shape;
    }

    /** A condition that is true where the filter is fulfilled, and false or null elsewhere. */
    String condition(Filter filter) {
        return switch (filter) {
            case Filter.And f -> f.parts().isEmpty() ? "true" : joined(f.parts(), " and ");
            case Filter.Or f -> f.parts().isEmpty() ? "false" : joined(f.parts(), " or ");
            case Filter.Not f -> "(not coalesce(" + condition(f.part()) + ", false))";
            case Filter.Exists f -> any(f.field(), "jsonb_typeof(v.x) <> 'null'");
            case Filter.In f -> in(f);
            case Filter.NumberRange f -> any(f.field(), number(f));
            case Filter.TextRange f -> any(f.field(), text(f));
        };
    }

    private String joined(List<Filter> parts, String with) {
        return parts.stream().map(this::condition).collect(Collectors.joining(with, "(", ")"));
    }

    private String in(Filter.In filter) {
        if (filter.values().size() == 1 && filter.field().indexOf('.') < 0) {
            return contains(filter.field(), filter.values().getFirst());
        }
        String values =
                filter.values().stream().map(FilterSql::literal).collect(Collectors.joining(", "));
        return values.isEmpty()
                ? "false"
                : any(filter.field(), "v.x = any(array[" + values + "]::jsonb[])");
    }

    private String contains(String field, Object value) {
        String key = Json.text(field);
        String json = json(value);
        return "("
                + shape.metadataJson()
                + " @> "
                + Sql.text("{" + key + ":" + json + "}")
                + "::jsonb or "
                + shape.metadataJson()
                + " @> "
                + Sql.text("{" + key + ":[" + json + "]}")
                + "::jsonb)";
    }

    private static String literal(Object value) {
        return Sql.text(json(value));
    }

    /** jsonb compares numbers by value: 1, 1.0 and 1e0 are equal. */
    private static String json(Object value) {
        return switch (value) {
            case String s -> Json.text(s);
            case Boolean b -> b.toString();
            case Number n -> new BigDecimal(n.toString()).toString();
            default ->
                    throw LockstepException.user(
                            "filter-value",
                            "Cannot filter by a value of type "
                                    + value.getClass().getSimpleName()
                                    + "; expected text, a number, true or false.");
        };
    }

    private static String number(Filter.NumberRange f) {
        List<String> bounds = new ArrayList<>();
        Double min = f.min();
        Double max = f.max();
        bound(bounds, min == null ? null : decimal(min), f.minInclusive() ? ">=" : ">");
        bound(bounds, max == null ? null : decimal(max), f.maxInclusive() ? "<=" : "<");
        String within =
                bounds.stream()
                        .map(b -> " and (v.x #>> '{}')::numeric " + b)
                        .collect(Collectors.joining());
        return "case when jsonb_typeof(v.x) = 'number' then true" + within + " else false end";
    }

    private static String decimal(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).toPlainString()
                : "'" + (Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity") + "'";
    }

    private static String text(Filter.TextRange f) {
        List<String> bounds = new ArrayList<>();
        String min = f.min();
        String max = f.max();
        bound(bounds, min == null ? null : Sql.text(min), f.minInclusive() ? ">=" : ">");
        bound(bounds, max == null ? null : Sql.text(max), f.maxInclusive() ? "<=" : "<");
        String within =
                bounds.stream()
                        .map(b -> " and (v.x #>> '{}') collate \"C\" " + b)
                        .collect(Collectors.joining());
        return "case when jsonb_typeof(v.x) = 'string' then true" + within + " else false end";
    }

    private static void bound(List<String> bounds, @Nullable String value, String operator) {
        if (value != null) {
            bounds.add(operator + " " + value);
        }
    }

    /** Whether one of the values that the field leads to fulfils the test. */
    private String any(String field, String test) {
        return paths(field).stream()
                .map(path -> exists(path, test))
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    private String exists(List<String> path, String test) {
        String value =
                shape.metadataJson()
                        + " #> array["
                        + path.stream().map(Sql::text).collect(Collectors.joining(", "))
                        + "]::text[]";
        return "exists (select 1 from jsonb_array_elements(case jsonb_typeof("
                + value
                + ") when 'array' then "
                + value
                + " else jsonb_build_array("
                + value
                + ") end) as v(x) where "
                + value
                + " is not null and "
                + test
                + ")";
    }

    /** A full stop leads into an object, or is part of a key: every way to read the name. */
    private static List<List<String>> paths(String field) {
        List<List<String>> paths = new ArrayList<>();
        String[] parts = field.split("\\.", -1);
        if (parts.length > MOST_PARTS) {
            throw LockstepException.user(
                    "filter-field",
                    "Cannot filter by field '"
                            + field
                            + "': found "
                            + parts.length
                            + " parts, expected at most "
                            + MOST_PARTS
                            + ".");
        }
        for (int cuts = 0; cuts < 1 << (parts.length - 1); cuts++) {
            paths.add(path(parts, cuts));
        }
        return paths;
    }

    private static List<String> path(String[] parts, int cuts) {
        List<String> path = new ArrayList<>();
        StringBuilder key = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            if ((cuts >> (i - 1) & 1) == 1) {
                path.add(key.toString());
                key = new StringBuilder(parts[i]);
            } else {
                key.append('.').append(parts[i]);
            }
        }
        path.add(key.toString());
        return path;
    }
}
