package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.server.internal.pages.Show;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened on each day of some months, in UTC.
 *
 * @param months oldest first
 * @param earlier the month to end with to see what was before, null where nothing was
 * @param later the same for what came after
 */
public record BackupCalendar(
        List<Month> months, @Nullable YearMonth earlier, @Nullable YearMonth later) {
    private static final int MONTHS = 4;
    private static final int LEAST_MONTHS = 2;

    /** A month; its first day is in the column {@code 1} (Monday) to {@code 7}. */
    public record Month(String name, int column, List<Day> days) {}

    /**
     * A day.
     *
     * @param marks a sign for each kind of thing that happened, empty where nothing did
     * @param colour green where all went well, red where nothing did, else yellow
     */
    public record Day(
            int number,
            LocalDate date,
            String marks,
            String colour,
            String title,
            boolean future) {}

    /** What happened on one day. */
    private static final class Tally {
        int full;
        int increments;
        int defects;
        int verified;
        int drilled;
        int restored;
        int failed;

        boolean isEmpty() {
            return full + increments + verified + drilled + restored + failed == 0;
        }

        String marks() {
            return (full > 0 ? "■" : "")
                    + (increments > 0 ? "◧" : "")
                    + (verified > 0 ? "✓" : "")
                    + (drilled + restored > 0 ? "●" : "")
                    + (failed + defects > 0 ? "✕" : "");
        }

        String colour() {
            int bad = failed + defects;
            int good = full + increments - defects + verified + drilled + restored;
            return bad == 0 ? "green" : good > 0 ? "yellow" : "red";
        }

        String words() {
            List<String> words = new ArrayList<>();
            add(words, full, "full backup", "full backups");
            add(words, increments, "increment", "increments");
            add(words, defects, "of them with a defect", "of them with defects");
            add(words, verified, "verification", "verifications");
            add(words, drilled, "drill", "drills");
            add(words, restored, "restore", "restores");
            add(words, failed, "failure", "failures");
            return String.join(", ", words);
        }

        private static void add(List<String> words, int count, String one, String many) {
            if (count > 0) {
                words.add(Show.count(count, one, many));
            }
        }
    }

    /**
     * @param until the last month, null for the present one
     */
    public static BackupCalendar of(
            List<BackupView> backups, Acts acts, Instant now, @Nullable YearMonth until) {
        Map<LocalDate, Tally> tallies = tallies(backups, acts);
        YearMonth present = YearMonth.from(day(now));
        YearMonth last = until == null || until.isAfter(present) ? present : until;
        YearMonth first =
                tallies.keySet().stream()
                        .map(YearMonth::from)
                        .min(YearMonth::compareTo)
                        .orElse(last);
        List<Month> months = new ArrayList<>();
        YearMonth begin = last.minusMonths(LEAST_MONTHS - 1L);
        for (int back = MONTHS - 1; back >= 0; back--) {
            if (last.minusMonths(back).isBefore(first) && last.minusMonths(back).isBefore(begin)) {
                continue;
            }
            months.add(month(last.minusMonths(back), tallies, day(now)));
        }
        YearMonth shown = last.minusMonths(MONTHS - 1L);
        return new BackupCalendar(
                months,
                first.isBefore(shown) ? shown.minusMonths(1) : null,
                last.isBefore(present)
                        ? last.plusMonths(MONTHS).isAfter(present)
                                ? present
                                : last.plusMonths(MONTHS)
                        : null);
    }

    static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Map<LocalDate, Tally> tallies(List<BackupView> backups, Acts acts) {
        Map<LocalDate, Tally> days = new HashMap<>();
        for (BackupView backup : backups) {
            Tally tally = at(days, backup.createdAt());
            tally.full += backup.kind() == Kind.FULL ? 1 : 0;
            tally.increments += backup.kind() == Kind.FULL ? 0 : 1;
            tally.defects += backup.problem() == null ? 0 : 1;
        }
        for (RunView run : acts.ended()) {
            Tally tally = at(days, Acts.end(run));
            if (Acts.went(run)) {
                switch (Acts.word(run)) {
                    case "drill" -> tally.drilled++;
                    case "restore" -> tally.restored++;
                    case "verification" -> tally.verified++;
                    default -> {}
                }
            } else if (run.state() != RunState.CANCELLED) {
                tally.failed++;
            }
        }
        days.values().removeIf(Tally::isEmpty);
        return days;
    }

    private static Tally at(Map<LocalDate, Tally> days, Instant when) {
        return days.computeIfAbsent(day(when), _ -> new Tally());
    }

    private static Month month(YearMonth month, Map<LocalDate, Tally> tallies, LocalDate today) {
        List<Day> days = new ArrayList<>();
        for (int number = 1; number <= month.lengthOfMonth(); number++) {
            LocalDate date = month.atDay(number);
            Tally tally = tallies.get(date);
            String name =
                    number + " " + month.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            days.add(
                    tally == null
                            ? new Day(number, date, "", "", "", date.isAfter(today))
                            : new Day(
                                    number,
                                    date,
                                    tally.marks(),
                                    tally.colour(),
                                    name + ": " + tally.words(),
                                    false));
        }
        String name =
                month.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
                        + " "
                        + month.getYear();
        return new Month(name, month.atDay(1).getDayOfWeek().getValue(), days);
    }
}
