package dev.lockstep.server.internal.pages;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunState;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers, times and states are said to people. */
public final class Show {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private Show() {}

    /** 1200 as "1,200". */
    public static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** "1,200 rows", "50 MB". */
    public static String amount(long n, String unit) {
        return unit.equals("bytes") ? bytes(n) : number(n) + " " + unit;
    }

    /** "600 of 1,200 rows", "17 MB of 50 MB". */
    public static String soFar(Progress p) {
        if (p.total() < 0) {
            return amount(p.processed(), p.unit());
        }
        String done = p.unit().equals("bytes") ? bytes(p.processed()) : number(p.processed());
        return done + " of " + amount(p.total(), p.unit());
    }

    /** "1 row", "1,200 rows". */
    public static String count(long n, String one, String many) {
        return number(n) + " " + (n == 1 ? one : many);
    }

    public static String bytes(long bytes) {
        if (bytes < 0) {
            return "–";
        }
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95 && unit < 4) {
            value /= 1000;
            unit++;
        }
        return String.format(
                Locale.ROOT, value < 10 ? "%.1f %cB" : "%.0f %cB", value, "kMGTP".charAt(unit));
    }

    /** "4 seconds", "3 minutes", "2 hours", "5 days". */
    public static String span(Instant from, Instant to) {
        long seconds = Math.max(0, Duration.between(from, to).toSeconds());
        if (seconds < 120) {
            return count(seconds, "second", "seconds");
        }
        if (seconds < 7200) {
            return number(seconds / 60) + " minutes";
        }
        return seconds < 172_800
                ? number(seconds / 3600) + " hours"
                : number(seconds / 86_400) + " days";
    }

    /** "0:04", "12:30", "1:02:03". */
    public static String clock(long seconds) {
        long s = Math.max(0, seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /** "0.4 s", "12 s", "3:05": how long something took. */
    public static String took(Duration took) {
        long millis = Math.max(0, took.toMillis());
        if (millis < 10_000) {
            return decimal(millis / 1000.0, 1) + " s";
        }
        return millis < 60_000 ? millis / 1000 + " s" : clock(millis / 1000);
    }

    /** "39 %", "under 1 %". */
    public static String share(long part, long whole) {
        double share = 100.0 * part / Math.max(1, whole);
        return part > 0 && share < 1 ? "under 1 %" : decimal(Math.floor(share), 0) + " %";
    }

    public static String time(Instant at) {
        return TIME.format(at);
    }

    public static String moment(@Nullable Instant at) {
        return at == null ? "–" : MOMENT.format(at);
    }

    public static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** At most so many characters, none of them halved. */
    public static String cut(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, most)) + "…";
    }

    /** One part of a path. */
    public static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Fit for a shell: in single quotes where it needs them. */
    public static String quoted(String text) {
        return text.matches("[\\w./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The colour class of a state of a run. */
    public static String colour(RunState state) {
        return switch (state) {
            case QUEUED -> "blue";
            case RUNNING, RETRYING -> "yellow";
            case SUCCEEDED -> "green";
            case FAILED -> "red";
            case CANCELLED -> "gray";
        };
    }

    public static String word(RunState state) {
        return switch (state) {
            case QUEUED -> "Waiting";
            case RUNNING -> "Running";
            case RETRYING -> "Waiting to retry";
            case SUCCEEDED -> "Done";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
        };
    }
}
