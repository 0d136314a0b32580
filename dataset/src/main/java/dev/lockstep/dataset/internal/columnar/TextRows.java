package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows that have been read and are not written yet: line numbers and columns of texts. */
public final class TextRows {
    private final List<TextColumn> columns = new ArrayList<>();
    private long[] lines = new long[16];
    private int size;
    private long bytes;

    TextRows(int width) {
        for (int i = 0; i < width; i++) {
            columns.add(new TextColumn());
        }
    }

    void begin(long line) {
        if (size == lines.length) {
            lines = Arrays.copyOf(lines, 2 * size);
        }
        lines[size] = line;
    }

    /** Ends a row of so many bytes. */
    void end(long length) {
        size++;
        bytes += length;
    }

    TextColumn column(int index) {
        return columns.get(index);
    }

    List<TextColumn> columns() {
        return columns;
    }

    public int size() {
        return size;
    }

    /** About what it holds. */
    long bytes() {
        return bytes + 4L * size * columns.size();
    }

    long line(int row) {
        return lines[row];
    }

    long[] lines() {
        return lines;
    }
}
