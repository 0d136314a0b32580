package dev.lockstep.dataset.internal.columnar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;

/**
 * Encodes columns: by a dictionary where there are few different values, else as they are. Keeps
 * its buffers from one column to the next. For one thread at a time.
 */
final class Encoder implements AutoCloseable {
    private static final int PAGE_BYTES = 1 << 20;

    private final Pages pages = new Pages();
    private final TextDictionary texts = new TextDictionary();
    private final NumberDictionary numbers = new NumberDictionary();

    Chunk encode(TextColumn column) {
        pages.begin();
        int missing = column.size() - column.values();
        Bounds bounds = new Bounds(column.bytes());
        if (texts.take(column)) {
            Bytes page = pages.page();
            for (int i = 0; i < texts.entries(); i++) {
                page.putText(column.bytes(), texts.from(i), texts.to(i));
                bounds.take(texts.from(i), texts.to(i));
            }
            pages.dictionary(texts.entries());
            codes(column.there(), column.size(), missing == 0, texts.codes(), texts.entries());
        } else {
            plain(column, bounds);
        }
        return pages.chunk(column.size(), bounds.statistics(missing));
    }

    /** As {@link #encode(TextColumn)} where all values are known to be different. */
    Chunk encodePlain(TextColumn column) {
        pages.begin();
        Bounds bounds = new Bounds(column.bytes());
        plain(column, bounds);
        return pages.chunk(column.size(), bounds.statistics(column.size() - column.values()));
    }

    private void plain(TextColumn column, Bounds bounds) {
        byte[] b = column.bytes();
        boolean all = column.values() == column.size();
        BitSet there = column.there();
        for (int from = 0; from < column.size(); ) {
            int to = pageEnd(column, from);
            Bytes page = pages.page();
            Levels.put(page, there, from, to, all);
            for (int row = from; row < to; row++) {
                if (all || column.has(row)) {
                    page.putText(b, column.from(row), column.to(row));
                    bounds.take(column.from(row), column.to(row));
                }
            }
            pages.data(to - from, Encoding.PLAIN);
            from = to;
        }
    }

    private static int pageEnd(TextColumn column, int from) {
        int to = from + 1;
        int begin = column.from(from);
        while (to < column.size() && column.to(to) - begin + 4 * (to - from) < PAGE_BYTES) {
            to++;
        }
        return to;
    }

    /** A column that has the same value in all rows, or nothing in any. */
    Chunk encode(byte @org.jspecify.annotations.Nullable [] value, int rows) {
        pages.begin();
        BitSet there = new BitSet();
        Statistics statistics = new Statistics();
        statistics.setNull_count(value == null ? rows : 0);
        if (value == null) {
            Levels.put(pages.page(), there, 0, rows, false);
            pages.data(rows, Encoding.PLAIN);
            return pages.chunk(rows, statistics);
        }
        pages.page().putText(value, 0, value.length);
        pages.dictionary(1);
        Levels.put(pages.page(), there, 0, rows, true);
        Levels.putCodes(pages.page(), new int[0], 0, rows, 1);
        pages.data(rows, Encoding.RLE_DICTIONARY);
        statistics.setMin_value(ByteBuffer.wrap(value));
        statistics.setMax_value(ByteBuffer.wrap(value));
        return pages.chunk(rows, statistics);
    }

    Chunk encode(NumberColumn column) {
        pages.begin();
        int present = column.there().cardinality();
        boolean all = present == column.size();
        boolean dictionary = column.physical() != NumberColumn.Physical.BOOLEAN;
        if (dictionary && numbers.take(column, present)) {
            for (int i = 0; i < numbers.entries(); i++) {
                put(pages.page(), column.physical(), numbers.value(i));
            }
            pages.dictionary(numbers.entries());
            codes(column.there(), column.size(), all, numbers.codes(), numbers.entries());
        } else {
            plain(column, all);
        }
        return pages.chunk(column.size(), statistics(column, present));
    }

    private void plain(NumberColumn column, boolean all) {
        int rows = PAGE_BYTES / 8;
        for (int from = 0; from < column.size(); from += rows) {
            int to = Math.min(column.size(), from + rows);
            Bytes page = pages.page();
            Levels.put(page, column.there(), from, to, all);
            if (column.physical() == NumberColumn.Physical.BOOLEAN) {
                booleans(page, column, from, to);
            } else {
                for (int row = from; row < to; row++) {
                    if (all || column.there().get(row)) {
                        put(page, column.physical(), column.values()[row]);
                    }
                }
            }
            pages.data(to - from, Encoding.PLAIN);
        }
    }

    private static void booleans(Bytes page, NumberColumn column, int from, int to) {
        BitSet bits = new BitSet();
        int at = 0;
        for (int row = from; row < to; row++) {
            if (column.there().get(row)) {
                bits.set(at++, column.values()[row] != 0);
            }
        }
        byte[] packed = Arrays.copyOf(bits.toByteArray(), (at + 7) / 8);
        page.put(packed, 0, packed.length);
    }

    private static void put(Bytes page, NumberColumn.Physical physical, long value) {
        if (physical == NumberColumn.Physical.INT32) {
            page.putInt((int) value);
        } else {
            page.putLong(value);
        }
    }

    /** Pages of codes, of as many rows each as pages of eight bytes a value have. */
    private void codes(BitSet there, int size, boolean all, int[] codes, int entries) {
        int rows = PAGE_BYTES / 8;
        int at = 0;
        for (int from = 0; from < size; from += rows) {
            int to = Math.min(size, from + rows);
            int values = all ? to - from : there.get(from, to).cardinality();
            Levels.put(pages.page(), there, from, to, all);
            Levels.putCodes(pages.page(), codes, at, at + values, entries);
            pages.data(to - from, Encoding.RLE_DICTIONARY);
            at += values;
        }
    }

    private static Statistics statistics(NumberColumn column, int present) {
        Statistics statistics = new Statistics();
        statistics.setNull_count(column.size() - present);
        if (present > 0 && column.physical() != NumberColumn.Physical.BOOLEAN) {
            boolean doubles = column.physical() == NumberColumn.Physical.DOUBLE;
            long least = 0;
            long greatest = 0;
            boolean first = true;
            for (int row = column.there().nextSetBit(0);
                    row >= 0;
                    row = column.there().nextSetBit(row + 1)) {
                long value = column.values()[row];
                least = first || less(value, least, doubles) ? value : least;
                greatest = first || less(greatest, value, doubles) ? value : greatest;
                first = false;
            }
            statistics.setMin_value(bytes(column.physical(), least));
            statistics.setMax_value(bytes(column.physical(), greatest));
        }
        return statistics;
    }

    private static boolean less(long a, long b, boolean doubles) {
        // Double.compare sets −0 before 0, as bounds must.
        return doubles
                ? Double.compare(Double.longBitsToDouble(a), Double.longBitsToDouble(b)) < 0
                : a < b;
    }

    private static ByteBuffer bytes(NumberColumn.Physical physical, long value) {
        return physical == NumberColumn.Physical.INT32
                ? ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) value).flip()
                : ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).flip();
    }

    @Override
    public void close() {
        pages.close();
    }
}
