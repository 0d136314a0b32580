package dev.lockstep.cli.internal.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, sizes and times as people read them; the same everywhere. */
public final class Figures {
    private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final String[] SHORT = {"", "k", "M", "G", "T"};

    private Figures() {}

    /** {@code 480,997}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 row}, {@code 2 rows}; the unit is given in the plural. */
    public static String count(long number, String unit) {
        return count(number) + " " + (number == 1 ? singular(unit) : unit);
    }

    private static String singular(String unit) {
        if (unit.endsWith("ches") || unit.endsWith("xes")) {
            return unit.substring(0, unit.length() - 2);
        }
        return unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
    }

    /** {@code 14k}, three digits at most. */
    public static String rough(double number) {
        return scaled(number, SHORT, "");
    }

    /** {@code 2.1 MB}, in powers of 1,000. */
    public static String bytes(long bytes) {
        return bytes < 0 ? "unknown" : scaled(bytes, SIZES, " ");
    }

    private static String scaled(double number, String[] units, String gap) {
        double rest = number;
        int unit = 0;
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        String digits =
                rest >= 9.95 || unit == 0
                        ? String.format(Locale.ROOT, "%.0f", rest)
                        : String.format(Locale.ROOT, "%.1f", rest);
        return digits + (units[unit].isEmpty() ? "" : gap + units[unit]);
    }

    /** {@code 03:12}, or {@code 1:03:12} from an hour on. */
    public static String clock(long seconds) {
        long s = Math.max(0, seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%02d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /** {@code 840 ms}, {@code 4.2 s}, {@code 6m12s}. */
    public static String took(Duration time) {
        long millis = Math.max(0, time.toMillis());
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long s = millis / 1000;
        return s < 3600
                ? String.format(Locale.ROOT, "%dm%02ds", s / 60, s % 60)
                : String.format(Locale.ROOT, "%dh%02dm", s / 3600, s / 60 % 60);
    }

    /** {@code 3 min ago}; from a week on the date. */
    public static String ago(Instant then, Instant now, ZoneId zone) {
        long s = Duration.between(then, now).toSeconds();
        if (s < 5) {
            return "just now";
        }
        if (s < 60) {
            return s + " s ago";
        }
        if (s < 3600) {
            return s / 60 + " min ago";
        }
        if (s < 86_400) {
            return s / 3600 + " h ago";
        }
        return s < 7 * 86_400
                ? count(s / 86_400, "days") + " ago"
                : DateTimeFormatter.ISO_LOCAL_DATE.format(then.atZone(zone));
    }
}
