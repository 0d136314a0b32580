package dev.lockstep.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the table was like that a collection without vectors was made of. It travels as properties
 * of the collection, so that a store can make such a table again.
 *
 * @param keys the column whose values are the ids; or several, and ids are JSON arrays of their
 *     texts
 * @param columns in their order, the keys among them
 */
public record TableShape(List<String> keys, List<Column> columns) {
    private static final String KEY = "key-column";
    private static final String FURTHER = "key-column-%04d";
    private static final String COLUMN = "column-%04d";

    public TableShape {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param type in PostgreSQL's words, such as {@code numeric(12,4)}; what is read from a file is
     *     to be looked at before it is used
     */
    public record Column(String name, String type, boolean notNull) {}

    public Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            properties.put(i == 0 ? KEY : named(FURTHER, i), keys.get(i));
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String needed = column.notNull() ? "!" : "?";
            properties.put(named(COLUMN, i), column.type() + needed + column.name());
        }
        return properties;
    }

    private static String named(String what, int number) {
        return String.format(Locale.ROOT, what, number);
    }

    /** The shape that properties tell; empty where they tell none. */
    public static Optional<TableShape> of(Map<String, String> properties) {
        List<String> keys = new ArrayList<>();
        for (String key = properties.get(KEY); key != null; ) {
            keys.add(key);
            key = properties.get(named(FURTHER, keys.size()));
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; properties.containsKey(named(COLUMN, i)); i++) {
            String told = String.valueOf(properties.get(named(COLUMN, i)));
            int end = told.replace('!', '?').indexOf('?');
            if (end > 0) {
                columns.add(
                        new Column(
                                told.substring(end + 1),
                                told.substring(0, end),
                                told.charAt(end) == '!'));
            }
        }
        return keys.isEmpty() || columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new TableShape(keys, columns));
    }
}
