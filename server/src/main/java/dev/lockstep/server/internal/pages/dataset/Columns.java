package dev.lockstep.server.internal.pages.dataset;

import dev.lockstep.api.service.DatasetService.ColumnView;
import dev.lockstep.api.service.DatasetService.DatasetView;
import dev.lockstep.api.service.DatasetService.QueryResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a dataset hold: a histogram of numbers and times, the most frequent values of
 * others. One query asks for all of them.
 */
public record Columns(Map<Integer, Shape> shapes) {
    public static final Columns UNKNOWN = new Columns(Map.of());

    /** The first ones, which are shown with what they hold. */
    public static final int SHOWN = 20;

    private static final int BINS = 12;
    private static final int TOP = 3;

    /**
     * What a column holds.
     *
     * @param bins rows per twelfth of the range, empty where there is no range
     * @param low the least value as text, null unless there are bins
     */
    public record Shape(
            List<Value> top, List<Long> bins, @Nullable String low, @Nullable String high) {
        /** The height of a bar out of 100; what is there is seen. */
        public int height(int bin) {
            long most = bins.stream().mapToLong(Long::longValue).max().orElse(1);
            long n = bins.get(bin);
            return n == 0 ? 0 : (int) Math.max(6, 100 * n / most);
        }
    }

    /** A frequent value. */
    public record Value(String text, long rows) {}

    /** Null where it is not known. */
    public @Nullable Shape of(int column) {
        return shapes.get(column);
    }

    /** The one SELECT, of as many columns as are shown; empty where there is none to ask for. */
    public static String sql(DatasetView dataset) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, dataset.columns().size()); i++) {
            ColumnView column = dataset.columns().get(i);
            if (hasRange(column.type())) {
                parts.add(bins(i, column));
                parts.add(edges(i, column));
            } else if (column.distinct() < dataset.rowCount()) {
                parts.add(top(i, column));
            }
        }
        return parts.isEmpty()
                ? ""
                : "select * from (" + String.join("\nunion all\n", parts) + ") shapes";
    }

    private static boolean hasRange(String type) {
        String t = type.toLowerCase(Locale.ROOT);
        return t.matches("bigint|double|decimal.*|date|timestamp.*");
    }

    private static String number(ColumnView column) {
        String name = quoted(column.name());
        return column.type().matches("(?i)date|timestamp.*")
                ? "cast(epoch(" + name + ") as double)"
                : "cast(" + name + " as double)";
    }

    private static String bins(int i, ColumnView column) {
        String x = number(column);
        return """
        (select %d as c, 'bin' as k, cast(b as varchar) as v, n from (select
        cast(least(%d, floor(%d * (%s - lo) / nullif(hi - lo, 0))) as integer) as b,
        count(*) as n from dataset, (select min(%s) as lo, max(%s) as hi from dataset) as r
        where %s is not null group by 1) as h where b is not null)\
        """
                .formatted(i, BINS - 1, BINS, x, x, x, quoted(column.name()));
    }

    private static String edges(int i, ColumnView column) {
        String name = quoted(column.name());
        return """
        (select %d as c, 'low' as k, cast(min(%s) as varchar) as v, 0 as n from dataset)
        union all
        (select %d as c, 'high' as k, cast(max(%s) as varchar) as v, 0 as n from dataset)\
        """
                .formatted(i, name, i, name);
    }

    private static String top(int i, ColumnView column) {
        String name = quoted(column.name());
        return """
        (select %d as c, 'top' as k, cast(%s as varchar) as v, count(*) as n from dataset
        where %s is not null group by 3 order by n desc, v limit %d)\
        """
                .formatted(i, name, name, TOP);
    }

    /** A name as SQL has it. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text as SQL has it. */
    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Reads what {@link #sql} answers. */
    public static Columns of(QueryResult result) {
        Map<Integer, List<List<@Nullable Object>>> byColumn = new TreeMap<>();
        for (List<@Nullable Object> row : result.rows()) {
            if (row.size() == 4 && row.getFirst() instanceof Number c) {
                byColumn.computeIfAbsent(c.intValue(), any -> new ArrayList<>()).add(row);
            }
        }
        Map<Integer, Shape> shapes = new TreeMap<>();
        byColumn.forEach((column, rows) -> shapes.put(column, shape(rows)));
        return new Columns(shapes);
    }

    private static Shape shape(Collection<List<@Nullable Object>> rows) {
        List<Value> top = new ArrayList<>();
        Long[] bins = new Long[BINS];
        java.util.Arrays.fill(bins, 0L);
        String low = null;
        String high = null;
        for (List<@Nullable Object> row : rows) {
            String value = String.valueOf(row.get(2));
            long n = row.get(3) instanceof Number number ? number.longValue() : 0;
            switch (String.valueOf(row.get(1))) {
                case "top" -> top.add(new Value(value, n));
                case "bin" -> bins[Integer.parseInt(value)] = n;
                case "low" -> low = row.get(2) == null ? null : value;
                default -> high = row.get(2) == null ? null : value;
            }
        }
        top.sort((a, b) -> Long.compare(b.rows(), a.rows()));
        boolean range = low != null && high != null && !low.equals(high);
        return new Shape(top, range ? List.of(bins) : List.of(), low, high);
    }
}
