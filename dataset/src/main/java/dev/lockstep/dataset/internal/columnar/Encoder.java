package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.Bounds;
import dev.lockstep.lake.columnar.Bytes;
import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.Levels;
import dev.lockstep.lake.columnar.PageVersion;
import dev.lockstep.lake.columnar.Pages;
import dev.lockstep.lake.columnar.TextColumn;
import dev.lockstep.lake.columnar.TextPages;
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
        if (!texts.take(column)) {
            return encodePlain(column);
        }
        pages.begin();
        int missing = column.size() - column.values();
        Bounds bounds = new Bounds(column.bytes());
        Bytes page = pages.page();
        for (int i = 0; i < texts.entries(); i++) {
            page.putText(column.bytes(), texts.from(i), texts.to(i));
            bounds.take(texts.from(i), texts.to(i));
        }
        pages.dictionary(texts.entries());
        codes(column.there(), column.size(), missing == 0, texts.codes(), texts.entries());
        return pages.chunk(bounds.statistics(missing));
    }

    /** As {@link #encode(TextColumn)} where all values are known to be different. */
    Chunk encodePlain(TextColumn column) {
        pages.begin();
        return pages.chunk(TextPages.put(pages, column, PageVersion.V1));
    }

    /** A column that has the same value in all rows, or nothing in any. */
    Chunk encode(byte @org.jspecify.annotations.Nullable [] value, int rows) {
        pages.begin();
        BitSet there = new BitSet();
        Statistics statistics = new Statistics();
        statistics.setNull_count(value == null ? rows : 0);
        if (value == null) {
            Levels.putSized(pages.page(), there, 0, rows);
            pages.data(rows, Encoding.PLAIN);
            return pages.chunk(statistics);
        }
        pages.page().putText(value, 0, value.length);
        pages.dictionary(1);
        there.set(0, rows);
        Levels.putSized(pages.page(), there, 0, rows);
        Levels.putCodes(pages.page(), new int[0], 0, rows, 1);
        pages.data(rows, Encoding.RLE_DICTIONARY);
        statistics.setMin_value(ByteBuffer.wrap(value));
        statistics.setMax_value(ByteBuffer.wrap(value));
        return pages.chunk(statistics);
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
        return pages.chunk(statistics(column, present));
    }

    private void plain(NumberColumn column, boolean all) {
        int rows = PAGE_BYTES / 8;
        for (int from = 0; from < column.size(); from += rows) {
            int to = Math.min(column.size(), from + rows);
            Bytes page = pages.page();
            Levels.putSized(page, column.there(), from, to);
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
            Levels.putSized(pages.page(), there, from, to);
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
