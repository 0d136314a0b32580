package dev.lockstep.lake.columnar;

import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;

/**
 * Lists of floats, none of which is missing in its list, in pages of up to a megabyte: with much
 * smaller ones zstd's blocks would hold bytes of different weights. Where lists begin and end is
 * told by two runs a list, not value by value. Keeps its buffers. For one thread at a time.
 */
public final class VectorPages {
    private static final int PAGE_FLOATS = 1 << 18;
    private static final int MOST_ROWS = 1 << 16;

    /** Of an optional list of optional elements: the list is missing, or the element is there. */
    private static final int MISSING = 0;

    private static final int THERE = 3;

    private final Pages pages;
    private final Bytes repetition = new Bytes(1 << 12);
    private final Bytes definition = new Bytes(1 << 8);
    private final Bytes list = new Bytes(1 << 4);
    private int listLength;
    private float[] floats = new float[PAGE_FLOATS];
    private PageVersion version = PageVersion.V1;
    private long pageFloats;
    private int count;
    private int rows;
    private int missing;
    private int level;
    private int run;
    private long missingInAll;

    public VectorPages(Pages pages) {
        this.pages = pages;
    }

    /**
     * Begins a column.
     *
     * @param most elements in all, by which its pages become about equal
     */
    public void begin(PageVersion as, long most) {
        version = as;
        pageFloats = Math.ceilDiv(most, Math.max(1, Math.ceilDiv(most, (long) PAGE_FLOATS)));
    }

    /** Adds a list of at least one element. */
    public void add(float[] values, int from, int length) {
        if (count >= pageFloats || count + length > PAGE_FLOATS) {
            endPage();
        }
        if (floats.length < count + length) {
            floats = Arrays.copyOf(floats, count + length);
        }
        System.arraycopy(values, from, floats, count, length);
        count += length;
        rows++;
        putList(length);
        define(THERE, length);
    }

    /** The same few bytes for all lists of one length. */
    private void putList(int length) {
        if (length != listLength) {
            list.clear();
            Levels.putRun(list, 1, 0);
            Levels.putRun(list, length - 1, 1);
            listLength = length;
        }
        repetition.put(list.array(), 0, list.size());
    }

    public void addMissing() {
        if (rows == MOST_ROWS) {
            endPage();
        }
        rows++;
        missing++;
        Levels.putRun(repetition, 1, 0);
        define(MISSING, 1);
    }

    private void define(int next, int times) {
        if (next != level) {
            Levels.putRun(definition, run, level);
            level = next;
            run = 0;
        }
        run += times;
    }

    private void endPage() {
        if (rows == 0) {
            return;
        }
        Levels.putRun(definition, run, level);
        switch (version) {
            case V1 -> {
                putSized(repetition);
                putSized(definition);
                pages.page().putFloats(floats, count);
                pages.data(count + missing, Encoding.PLAIN);
            }
            case V2 -> {
                put(repetition);
                put(definition);
                pages.page().putFloatsSplit(floats, count);
                pages.data(content(), Encoding.BYTE_STREAM_SPLIT);
            }
        }
        beginPage();
    }

    private Pages.Content content() {
        return new Pages.Content(
                rows, count + missing, missing, repetition.size(), definition.size());
    }

    private void putSized(Bytes levels) {
        pages.page().putInt(levels.size());
        put(levels);
    }

    private void put(Bytes levels) {
        pages.page().put(levels.array(), 0, levels.size());
    }

    private void beginPage() {
        missingInAll += missing;
        repetition.clear();
        definition.clear();
        count = 0;
        rows = 0;
        missing = 0;
        run = 0;
    }

    /** Ends the column; returns what is to be said of it. */
    public Statistics end() {
        endPage();
        Statistics statistics = new Statistics();
        statistics.setNull_count(missingInAll);
        missingInAll = 0;
        return statistics;
    }
}
