package dev.lockstep.server.internal.pages;

import dev.lockstep.api.service.DatasetService.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rows and columns, ready to be shown: numbers to the right, what is missing said so. */
public record Grid(List<Head> heads, List<List<Cell>> rows) {

    /** A column. */
    public record Head(String name, String type, boolean number) {}

    /**
     * A value.
     *
     * @param look class names
     */
    public record Cell(String text, String look) {}

    public static Grid of(QueryResult result) {
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < result.columns().size(); i++) {
            QueryResult.Column column = result.columns().get(i);
            heads.add(
                    new Head(
                            column.name(),
                            column.type().toLowerCase(Locale.ROOT),
                            numbers(result, i)));
        }
        return new Grid(heads, result.rows().stream().map(row -> cells(row, heads)).toList());
    }

    private static boolean numbers(QueryResult result, int column) {
        return result.rows().stream().anyMatch(row -> row.get(column) instanceof Number);
    }

    private static List<Cell> cells(List<@Nullable Object> row, List<Head> heads) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            Object value = row.get(i);
            String look = heads.get(i).number() ? "n" : "clip";
            cells.add(
                    value == null
                            ? new Cell("null", "null " + look)
                            : new Cell(value.toString(), look));
        }
        return cells;
    }
}
