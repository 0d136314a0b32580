package dev.lockstep.server.internal.pages.dataset;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Why a statement could not be run, and its line with the place where fault was found.
 *
 * @param line from 1, 0 where no place is known; then the three parts of the line are empty
 */
public record SqlFault(String message, int line, String before, String at, String after) {
    private static final Pattern PLACE =
            Pattern.compile("\\(line ([0-9]{1,6}), column ([0-9]{1,6})\\)");
    private static final Pattern WORD = Pattern.compile("\\w+|.", Pattern.UNICODE_CHARACTER_CLASS);

    public static SqlFault of(String sql, @Nullable String said) {
        String message = String.valueOf(said);
        Matcher place = PLACE.matcher(message);
        String[] lines = sql.split("\n", -1);
        if (place.find()) {
            int line = Integer.parseInt(place.group(1));
            int column = Integer.parseInt(place.group(2)) - 1;
            String text = line < 1 || line > lines.length ? "" : lines[line - 1];
            if (column >= 0 && column <= text.length()) {
                Matcher word = WORD.matcher(text).region(column, text.length());
                int end = word.lookingAt() ? word.end() : column;
                return new SqlFault(
                        message,
                        line,
                        text.substring(0, column),
                        end == column ? " " : text.substring(column, end),
                        text.substring(end));
            }
        }
        return new SqlFault(message, 0, "", "", "");
    }
}
