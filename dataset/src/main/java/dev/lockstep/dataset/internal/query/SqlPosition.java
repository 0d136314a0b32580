package dev.lockstep.dataset.internal.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a statement DuckDB has found fault, as people count: lines and columns from 1. */
final class SqlPosition {
    private static final Pattern SHOWN = Pattern.compile("\nLINE ([0-9]+): (.*)\n( *)\\^");

    private SqlPosition() {}

    /**
     * @param bytes from the statement's beginning in UTF-8, from 0
     */
    static String at(String sql, int bytes) {
        byte[] all = sql.getBytes(StandardCharsets.UTF_8);
        if (bytes < 0 || bytes > all.length) {
            return "";
        }
        String before = new String(Arrays.copyOf(all, bytes), StandardCharsets.UTF_8);
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return said(line, before.length() - before.lastIndexOf('\n'));
    }

    /**
     * From the line that a message shows with a caret below; empty where that line is not in the
     * statement, such as in one that was put around it.
     */
    static String in(String message, String sql) {
        Matcher shown = SHOWN.matcher(message);
        if (!shown.find()) {
            return "";
        }
        int number = Integer.parseInt(shown.group(1));
        String excerpt = shown.group(2);
        int caret = shown.group(3).length() - ("LINE " + number + ": ").length();
        boolean begins = excerpt.startsWith("...");
        String core = excerpt.substring(begins ? 3 : 0).replaceAll("[.]{3}$", "");
        String[] lines = sql.split("\n", -1);
        // A limit around the statement has a line of its own above it.
        for (int line : new int[] {number, number - 1}) {
            int found = line < 1 || line > lines.length ? -1 : lines[line - 1].indexOf(core);
            if (found >= 0 && caret >= 0) {
                return said(line, found + caret - (begins ? 3 : 0) + 1);
            }
        }
        return "";
    }

    private static String said(int line, int column) {
        return " (line " + line + ", column " + column + ")";
    }
}
