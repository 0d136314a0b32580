package dev.lockstep.store.pgvector.internal.values;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Dates and times as PostgreSQL sends them: days and microseconds since the year 2000. */
public final class Times {
    private static final LocalDate DAY = LocalDate.of(2000, 1, 1);
    private static final LocalDateTime START = DAY.atStartOfDay();

    private Times() {}

    public static Instant instant(long micros) {
        return START.plus(micros, ChronoUnit.MICROS).toInstant(ZoneOffset.UTC);
    }

    /** As a date is written in ISO style. */
    static String date(int days) {
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            return infinity(days > 0);
        }
        LocalDate date = DAY.plusDays(days);
        return day(date) + era(date);
    }

    /**
     * As a timestamp is written in ISO style.
     *
     * @param zone what follows the time of day
     */
    static String timestamp(long micros, String zone) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return infinity(micros > 0);
        }
        LocalDateTime time = START.plus(micros, ChronoUnit.MICROS);
        String second =
                String.format(
                        Locale.ROOT,
                        " %02d:%02d:%02d",
                        time.getHour(),
                        time.getMinute(),
                        time.getSecond());
        return day(time.toLocalDate())
                + second
                + fraction(time.getNano() / 1000)
                + zone
                + era(time.toLocalDate());
    }

    private static String infinity(boolean late) {
        return late ? "infinity" : "-infinity";
    }

    private static String day(LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        return String.format(
                Locale.ROOT, "%04d-%02d-%02d", year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }

    private static String fraction(int micros) {
        return micros == 0
                ? ""
                : String.format(Locale.ROOT, ".%06d", micros).replaceFirst("0+$", "");
    }
}
