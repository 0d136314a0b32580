package dev.lockstep.server.internal.search;

import dev.lockstep.api.Names;
import dev.lockstep.api.search.Filter;
import dev.lockstep.server.internal.request.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads filters as people type them, one condition each, all of which must hold: {@code
 * year>=1990}, {@code field=physics|biology}, {@code venue!=Nature}, {@code venue} (is there),
 * {@code !venue} (is not), or a JSON object as {@link FilterJson} has it.
 *
 * <p>A value that looks like a number equals the number and the text alike; in double quotes it is
 * a text only.
 */
public final class FilterText {
    private static final Pattern COMPARISON =
            Pattern.compile(
                    "(?<field>[^=!<>\\s]+)\\s*(?<op>>=|<=|!=|=|>|<)\\s*(?<value>.*)",
                    Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("!?[^=!<>\\s]+");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d{1,3})?");

    private FilterText() {}

    public static Filter parse(List<String> conditions, Json json) {
        List<Filter> parts = new ArrayList<>();
        for (String condition : conditions) {
            if (!condition.isBlank()) {
                parts.add(one(condition.strip(), json));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
    }

    private static Filter one(String condition, Json json) {
        if (condition.startsWith("{")) {
            return FilterJson.parse(json.tree(condition));
        }
        Matcher m = COMPARISON.matcher(condition);
        if (m.matches()) {
            return comparison(m.group("field"), m.group("op"), m.group("value"));
        }
        if (FIELD.matcher(condition).matches()) {
            return condition.startsWith("!")
                    ? new Filter.Not(new Filter.Exists(condition.substring(1)))
                    : new Filter.Exists(condition);
        }
        throw FilterJson.bad(
                "'" + Names.shown(condition) + "'",
                "a condition such as year>=1990, field=a|b, venue!=x, venue or !venue");
    }

    private static Filter comparison(String field, String op, String value) {
        return switch (op) {
            case "=" -> in(field, value);
            case "!=" -> new Filter.Not(in(field, value));
            case ">" -> range(field, value, true, false);
            case ">=" -> range(field, value, true, true);
            case "<" -> range(field, value, false, false);
            default -> range(field, value, false, true);
        };
    }

    private static Filter in(String field, String value) {
        List<Object> values = new ArrayList<>();
        for (String alternative : quoted(value) ? new String[] {value} : value.split("\\|", -1)) {
            if (quoted(alternative)) {
                values.add(unquoted(alternative));
                continue;
            }
            values.add(alternative);
            if (NUMBER.matcher(alternative).matches()) {
                values.add(number(alternative));
            } else if (alternative.equals("true") || alternative.equals("false")) {
                values.add(Boolean.valueOf(alternative));
            }
        }
        return new Filter.In(field, values);
    }

    private static Filter range(String field, String value, boolean lower, boolean inclusive) {
        if (NUMBER.matcher(value).matches()) {
            Double bound = Double.valueOf(value);
            return new Filter.NumberRange(
                    field,
                    lower ? bound : null,
                    lower && inclusive,
                    lower ? null : bound,
                    !lower && inclusive);
        }
        String bound = quoted(value) ? unquoted(value) : value;
        if (bound.isEmpty()) {
            throw FilterJson.bad("no value for '" + Names.shown(field) + "'", "one");
        }
        return new Filter.TextRange(
                field,
                lower ? bound : null,
                lower && inclusive,
                lower ? null : bound,
                !lower && inclusive);
    }

    private static Object number(String text) {
        BigDecimal value = new BigDecimal(text);
        if (text.matches("[+-]?\\d{1,18}")) {
            return value.longValueExact();
        }
        return value.doubleValue();
    }

    private static boolean quoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    }

    private static String unquoted(String value) {
        return value.substring(1, value.length() - 1);
    }
}
