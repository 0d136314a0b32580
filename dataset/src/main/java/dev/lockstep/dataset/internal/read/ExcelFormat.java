package dev.lockstep.dataset.internal.read;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a number format of Excel shows a number as a day, a time, or both (ECMA-376 18.8.30). */
enum ExcelFormat {
    NUMBER,
    DAY,
    DAY_AND_TIME,
    TIME;

    private static final Pattern NOT_SYMBOLS =
            Pattern.compile("\"[^\"]*\"|\\\\.|_.|\\*.|\\[[^\\]]*\\]");
    private static final Pattern ELAPSED = Pattern.compile("\\[[hms]+\\]");

    static ExcelFormat of(@Nullable Integer id, @Nullable String format) {
        ExcelFormat builtIn = builtIn(id == null ? 0 : id);
        return builtIn != NUMBER || format == null ? builtIn : ofText(format);
    }

    private static ExcelFormat builtIn(int id) {
        if (id >= 14 && id <= 17 || id >= 27 && id <= 31 || id >= 50 && id <= 58 || id == 36) {
            return DAY;
        }
        if (id >= 18 && id <= 21 || id >= 32 && id <= 35 || id == 45 || id == 47) {
            return TIME;
        }
        return id == 22 ? DAY_AND_TIME : NUMBER;
    }

    private static ExcelFormat ofText(String format) {
        String lower = format.toLowerCase(Locale.ROOT);
        if (ELAPSED.matcher(lower).find() || lower.equals("general")) {
            return NUMBER;
        }
        String symbols = NOT_SYMBOLS.matcher(lower).replaceAll("").split(";", 2)[0];
        boolean day = symbols.contains("y") || symbols.contains("d");
        boolean time = symbols.contains("h") || symbols.contains("s");
        boolean digits = symbols.contains("0") && !time || symbols.contains("#");
        if (digits) {
            return NUMBER;
        }
        if (day) {
            return time ? DAY_AND_TIME : DAY;
        }
        return time ? TIME : symbols.contains("m") ? DAY : NUMBER;
    }
}
