package dev.lockstep.store.pgvector.internal.finding;

import dev.lockstep.api.Finding;
import dev.lockstep.api.Finding.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What has been found so far. */
public final class Findings {
    private final List<Finding> list = new ArrayList<>();

    public void add(Level level, String subject, String found, @Nullable String remedy) {
        list.add(new Finding(level, subject, found, remedy));
    }

    public void fine(String subject, String found) {
        add(Level.FINE, subject, found, null);
    }

    public void note(String subject, String found, @Nullable String remedy) {
        add(Level.NOTE, subject, found, remedy);
    }

    public void risk(String subject, String found, String remedy) {
        add(Level.RISK, subject, found, remedy);
    }

    public void fault(String subject, String found, String remedy) {
        add(Level.FAULT, subject, found, remedy);
    }

    /** The worst first, else in the order in which they were looked for. */
    public List<Finding> sorted() {
        return list.stream().sorted(Comparator.comparing(Finding::level).reversed()).toList();
    }

    public static String bytes(long bytes) {
        double left = bytes;
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        int unit = 0;
        while (left >= 1024 && unit < units.length - 1) {
            left /= 1024;
            unit++;
        }
        String form = left >= 100 || unit == 0 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, form, left, units[unit]);
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A memory setting that holds so many bytes, rounded up to a power of two megabytes. */
    public static String setting(long bytes) {
        long megabytes = Math.max(64, (bytes + (1 << 20) - 1) >> 20);
        long power = Long.highestOneBit(megabytes);
        long up = power == megabytes ? power : power * 2;
        return up >= 1024 ? up / 1024 + "GB" : up + "MB";
    }
}
