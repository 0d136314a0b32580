package dev.lockstep.dataset.internal.type;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A row's id in SQL over bronze's texts: the key's text as it stands in the file, several ones with
 * a bar between, or the hash of the content. There every value stands under its column's name,
 * missing ones not at all, so that a new column does not change the ids of the rows that lack it.
 */
public final class RowIdSql {
    private RowIdSql() {}

    /**
     * @param key columns that are the id; empty: the content's hash
     * @param columns all of silver, in its order
     * @param alias of the relation with a dot, or empty
     */
    public static String of(List<String> key, List<String> columns, String alias) {
        if (key.size() == 1) {
            return alias + Sql.name(key.getFirst());
        }
        if (!key.isEmpty()) {
            return key.stream()
                    .map(column -> escaped(alias + Sql.name(column)))
                    .collect(Collectors.joining(" || '|' || "));
        }
        return columns.stream()
                .map(name -> Sql.text(name + "=") + " || " + alias + Sql.name(name))
                .map(value -> "chr(0) || " + value)
                .collect(Collectors.joining(", ", "md5(concat('', ", "))"));
    }

    private static String escaped(String column) {
        return "replace(replace(" + column + ", '\\', '\\\\'), '|', '\\|')";
    }
}
