package dev.lockstep.lake.columnar;

import java.util.BitSet;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;

/** Texts as they are, each behind its length, in pages of about a megabyte. */
public final class TextPages {
    private static final int PAGE_BYTES = 1 << 20;

    private TextPages() {}

    /** Puts a column's values into pages; returns what is to be said of them. */
    public static Statistics put(Pages pages, TextColumn column, PageVersion version) {
        Bounds bounds = new Bounds(column.bytes());
        BitSet there = column.there();
        for (int from = 0; from < column.size(); ) {
            int to = pageEnd(column, from);
            Bytes page = pages.page();
            switch (version) {
                case V1 -> Levels.putSized(page, there, from, to);
                case V2 -> Levels.put(page, there, from, to);
            }
            int levels = page.size();
            int values = values(page, column, from, to, bounds);
            switch (version) {
                case V1 -> pages.data(to - from, Encoding.PLAIN);
                case V2 ->
                        pages.data(
                                new Pages.Content(
                                        to - from, to - from, to - from - values, 0, levels),
                                Encoding.PLAIN);
            }
            from = to;
        }
        return bounds.statistics(column.size() - column.values());
    }

    private static int pageEnd(TextColumn column, int from) {
        int to = from + 1;
        int begin = column.from(from);
        while (to < column.size() && column.to(to) - begin + 4 * (to - from) < PAGE_BYTES) {
            to++;
        }
        return to;
    }

    private static int values(Bytes page, TextColumn column, int from, int to, Bounds bounds) {
        int values = 0;
        for (int row = from; row < to; row++) {
            if (column.has(row)) {
                page.putText(column.bytes(), column.from(row), column.to(row));
                bounds.take(column.from(row), column.to(row));
                values++;
            }
        }
        return values;
    }
}
