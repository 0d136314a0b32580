package dev.lockstep.server.internal.pages;

import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What is kept, and whether one could rely on it tonight.
 *
 * @param answer one sentence
 * @param days of the last weeks, oldest first; whole weeks from Monday
 * @param drills their times, oldest first
 */
public record Kept(String answer, List<BackupView> backups, List<Day> days, List<Drill> drills) {
    private static final int WEEKS = 6;
    private static final Duration FRESH = Duration.ofDays(2);

    /**
     * One day of the calendar.
     *
     * @param colour gray without a backup, green with good ones, yellow where some have a problem,
     *     red where all have
     * @param drilled whether a drill was held on that day
     */
    public record Day(
            LocalDate date,
            int backups,
            boolean drilled,
            String colour,
            String link,
            boolean future) {
        /** The number of the day; of a month's first the month. */
        public String label() {
            return date.getDayOfMonth() == 1
                    ? date.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                    : String.valueOf(date.getDayOfMonth());
        }

        public String title() {
            return date
                    + ": "
                    + (backups == 0 ? "no backup" : Show.count(backups, "backup", "backups"))
                    + (drilled ? ", a drill" : "");
        }
    }

    /**
     * One drill in the row of drills.
     *
     * @param height of its bar, of 40
     */
    public record Drill(BackupView backup, int height, String title) {}

    public static Kept of(List<BackupView> newestFirst, Instant now) {
        return new Kept(
                answer(newestFirst, now), newestFirst, days(newestFirst, now), drills(newestFirst));
    }

    private static String answer(List<BackupView> backups, Instant now) {
        List<BackupView> good = backups.stream().filter(b -> b.problem() == null).toList();
        if (backups.isEmpty()) {
            return "There is no backup yet.";
        }
        if (good.isEmpty()) {
            return "No: none of them can be relied on.";
        }
        BackupView last = good.getFirst();
        String age = Show.span(last.createdAt(), now) + " old";
        boolean old = last.createdAt().plus(FRESH).isBefore(now);
        boolean drilled = good.stream().anyMatch(b -> b.drilled() != null && b.drilled().equal());
        if (old) {
            return "The last good one is " + age + ".";
        }
        return drilled
                ? "Yes: the last good one is " + age + ", and a drill has brought one back."
                : "The last good one is " + age + "; no drill has brought one back yet.";
    }

    /** The sentence of one backup. */
    public static String answer(BackupView backup) {
        if (backup.problem() != null) {
            return "No. " + backup.problem();
        }
        if (backup.drilled() != null && backup.drilled().equal()) {
            return "Yes: a drill brought its "
                    + Show.count(backup.drilled().rows(), "row", "rows")
                    + " back in "
                    + took(backup.drilled().seconds())
                    + ".";
        }
        if (backup.drilled() != null) {
            return "The last drill did not bring it back.";
        }
        return backup.verified() == null
                ? "Nobody has tried yet."
                : "Its rows were proven equal; no drill has brought it back yet.";
    }

    public static String took(double seconds) {
        return Show.took(Duration.ofMillis(Math.round(1000 * seconds)));
    }

    /** Those that cannot be relied on, newest first. */
    public List<BackupView> problems() {
        return backups.stream().filter(b -> b.problem() != null).toList();
    }

    /** "full", "+2 on works-1". */
    public static String kind(BackupView backup) {
        return backup.kind() == Kind.FULL
                ? "full"
                : "+" + Math.max(1, backup.chain().size() - 1) + " on " + backup.parent();
    }

    /** Where it came from, the first two by name. */
    public static String collections(BackupView backup) {
        List<String> names =
                backup.collections().stream()
                        .map(c -> c.source() == null ? c.name() : c.source())
                        .toList();
        return names.size() <= 3
                ? String.join(", ", names)
                : names.getFirst() + " and " + (names.size() - 1) + " others";
    }

    public static Badge verified(BackupView backup) {
        if (backup.problem() != null) {
            return new Badge("Defect", "red", backup.problem());
        }
        return backup.verified() == null
                ? new Badge("Not verified", "gray", "")
                : new Badge("Proven", "green", backup.verified().sentence());
    }

    public static Badge drilled(BackupView backup) {
        if (backup.drilled() == null) {
            return new Badge("No drill", "gray", "");
        }
        return backup.drilled().equal()
                ? new Badge("Back in " + took(backup.drilled().seconds()), "green", "")
                : new Badge("Drill failed", "red", backup.drilled().sentence());
    }

    private static List<Day> days(List<BackupView> backups, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        LocalDate first =
                today.minusDays(today.getDayOfWeek().getValue() - 1L).minusWeeks(WEEKS - 1L);
        List<Day> days = new ArrayList<>();
        for (LocalDate date = first; days.size() < 7 * WEEKS; date = date.plusDays(1)) {
            days.add(day(date, backups, date.isAfter(today)));
        }
        return days;
    }

    private static Day day(LocalDate date, List<BackupView> all, boolean future) {
        List<BackupView> made = all.stream().filter(b -> date.equals(day(b.createdAt()))).toList();
        boolean drilled =
                all.stream()
                        .map(BackupView::drilled)
                        .anyMatch(d -> d != null && date.equals(day(d.at())));
        long bad = made.stream().filter(b -> b.problem() != null).count();
        String colour =
                made.isEmpty() ? "gray" : bad == 0 ? "green" : bad < made.size() ? "yellow" : "red";
        String link = made.isEmpty() ? "" : "#" + made.getFirst().name();
        return new Day(date, made.size(), drilled, colour, link, future);
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at.truncatedTo(ChronoUnit.SECONDS), ZoneOffset.UTC);
    }

    private static List<Drill> drills(List<BackupView> newestFirst) {
        List<BackupView> drilled =
                newestFirst.reversed().stream().filter(b -> b.drilled() != null).toList();
        double longest =
                drilled.stream()
                        .mapToDouble(b -> Objects.requireNonNull(b.drilled()).seconds())
                        .max()
                        .orElse(1);
        return drilled.stream().map(b -> drill(b, Math.max(0.001, longest))).toList();
    }

    private static Drill drill(BackupView backup, double longest) {
        double seconds = Objects.requireNonNull(backup.drilled()).seconds();
        return new Drill(
                backup,
                Math.max(2, (int) Math.round(40 * seconds / longest)),
                backup.name() + ": " + drilled(backup).label());
    }
}
