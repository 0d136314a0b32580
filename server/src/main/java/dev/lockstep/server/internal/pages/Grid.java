package dev.lockstep.server.internal.pages;

import dev.lockstep.api.service.DatasetService.QueryResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows and columns, ready to be shown: numbers to the right, what is missing said so, what is long
 * cut.
 *
 * @param more columns that are left out, since nobody reads so many
 */
public record Grid(List<Head> heads, List<List<Cell>> rows, int more) {
    private static final int COLUMNS = 24;
    private static final int CHARACTERS = 80;
    private static final int WIDE = 40;
    private static final int TITLE = 200;

    /** A column. */
    public record Head(String name, String type, boolean number) {}

    /**
     * A value.
     *
     * @param look class names
     * @param title what a cut value goes on with, null where all of it is seen
     */
    public record Cell(String text, String look, @Nullable String title) {
        static Cell of(String value, String look) {
            boolean cut = look.equals("clip") && value.length() > WIDE;
            return new Cell(Show.cut(value, CHARACTERS), look, cut ? Show.cut(value, TITLE) : null);
        }
    }

    public static Grid of(QueryResult asked) {
        QueryResult result = ownLast(asked);
        List<Head> heads = new ArrayList<>();
        for (int i = 0; i < Math.min(COLUMNS, result.columns().size()); i++) {
            QueryResult.Column column = result.columns().get(i);
            heads.add(
                    new Head(
                            column.name(),
                            column.type().toLowerCase(Locale.ROOT),
                            numbers(result, i)));
        }
        return new Grid(
                heads,
                result.rows().stream().map(row -> cells(row, heads)).toList(),
                result.columns().size() - heads.size());
    }

    /** Our own columns, such as {@code _row_id}, behind those of the file. */
    private static QueryResult ownLast(QueryResult result) {
        List<Integer> order = new ArrayList<>();
        for (int own = 0; own < 2; own++) {
            for (int i = 0; i < result.columns().size(); i++) {
                if (result.columns().get(i).name().startsWith("_") == (own == 1)) {
                    order.add(i);
                }
            }
        }
        return new QueryResult(
                order.stream().map(result.columns()::get).toList(),
                result.rows().stream().map(row -> ordered(row, order)).toList(),
                result.rowCount(),
                result.truncated(),
                result.tookMs());
    }

    /** A list that may hold nulls. */
    private static List<@Nullable Object> ordered(List<@Nullable Object> row, List<Integer> order) {
        List<@Nullable Object> ordered = new ArrayList<>();
        for (int i : order) {
            ordered.add(row.get(i));
        }
        return ordered;
    }

    private static boolean numbers(QueryResult result, int column) {
        String type = result.columns().get(column).type().toUpperCase(Locale.ROOT);
        return type.matches("(U?(TINY|SMALL|BIG|HUGE)?INT|INTEGER|DOUBLE|FLOAT|DECIMAL.*)")
                || result.rows().stream().anyMatch(row -> row.get(column) instanceof Number);
    }

    private static List<Cell> cells(List<@Nullable Object> row, List<Head> heads) {
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            Object value = row.get(i);
            String look = heads.get(i).number() ? "n" : "clip";
            cells.add(
                    value == null
                            ? new Cell("null", "null " + look, null)
                            : Cell.of(value.toString(), look));
        }
        return cells;
    }
}
