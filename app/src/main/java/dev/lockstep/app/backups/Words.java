package dev.lockstep.app.backups;

import java.util.Locale;

/** Numbers in sentences. */
final class Words {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Words() {}

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    static String count(long n, String one, String many) {
        return number(n) + " " + (n == 1 ? one : many);
    }

    static String rows(long n) {
        return count(n, "row", "rows");
    }

    /** In powers of 1,000. */
    static String bytes(long bytes) {
        double rest = bytes;
        int unit = 0;
        while (rest >= 999.5 && unit < UNITS.length - 1) {
            rest /= 1000;
            unit++;
        }
        String form = rest >= 9.95 || unit == 0 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, form, rest, UNITS[unit]);
    }
}
