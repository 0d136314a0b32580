package dev.lockstep.cli.internal.terminal;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in aligned columns: no lines, headers dim, numbers to the right. On a terminal the widest
 * texts are cut until a row fits its width; elsewhere nothing is cut.
 */
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    private record Column(String header, boolean right) {}

    /** A text with its style. */
    public record Cell(String text, Style style) {
        public Cell {
            text = Terminal.safe(text);
        }
    }

    /** Adds a column of texts. */
    public Table text(String header) {
        columns.add(new Column(header, false));
        return this;
    }

    /** Adds a column of numbers. */
    public Table number(String header) {
        columns.add(new Column(header, true));
        return this;
    }

    /** Adds a row of {@link Cell}s, or plain values; null is an empty cell. */
    public Table row(Object... cells) {
        List<Cell> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Cell c ? c : new Cell(String.valueOf(cell), Style.PLAIN));
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints headers and rows to standard output. */
    public void print(Terminal terminal) {
        int[] widths = widths(terminal);
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            append(line, terminal, new Cell(column.header(), Style.DIM), column, widths[i], i);
        }
        terminal.out().println(line.toString().stripTrailing());
        rows.forEach(row -> terminal.out().println(line(terminal, row, widths)));
    }

    private String line(Terminal terminal, List<Cell> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            append(line, terminal, row.get(i), columns.get(i), widths[i], i);
        }
        return line.toString().stripTrailing();
    }

    private void append(
            StringBuilder line, Terminal terminal, Cell cell, Column column, int width, int i) {
        String text = DisplayWidth.cut(cell.text(), width);
        String blanks = " ".repeat(Math.max(0, width - DisplayWidth.of(text)));
        String painted = terminal.out(cell.style(), text);
        line.append(i == 0 ? "" : GAP).append(column.right() ? blanks + painted : painted + blanks);
    }

    private int[] widths(Terminal terminal) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = DisplayWidth.of(columns.get(i).header());
            for (List<Cell> row : rows) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i).text()));
            }
        }
        if (terminal.outIsTerminal()) {
            shrink(widths, terminal.columns() - GAP.length() * (widths.length - 1));
        }
        return widths;
    }

    private void shrink(int[] widths, int room) {
        int over = -room;
        for (int width : widths) {
            over += width;
        }
        while (over > 0) {
            int widest = widest(widths);
            if (widest < 0) {
                return;
            }
            widths[widest]--;
            over--;
        }
    }

    private int widest(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean may = !columns.get(i).right() && widths[i] > NARROWEST;
            if (may && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }
}
