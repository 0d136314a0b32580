package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupView;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All backups: what happened when, what stands on what, how long it takes to come back, what goes.
 *
 * @param listed the backups of this page of the list, newest first
 * @param acts of the chosen day
 * @param day the day that was chosen in the calendar, null where none was
 * @param next the backup behind which the list goes on, null where it does not
 * @param fates why each one goes or stays; empty where no schedule has rules
 */
public record Shelf(
        Kept kept,
        BackupCalendar calendar,
        Chains chains,
        RestoreTimes times,
        List<Keeping> keeping,
        Map<String, String> fates,
        List<BackupView> listed,
        List<RunView> acts,
        @Nullable LocalDate day,
        @Nullable String next) {
    private static final int LISTED = 25;
    private static final int CHAINS = 6;

    /**
     * Which part of it is looked at.
     *
     * @param until the last month of the calendar, null for the present
     * @param day null for all days
     * @param before the list begins behind this backup, null for its beginning
     */
    public record View(
            @Nullable YearMonth until, @Nullable LocalDate day, @Nullable String before) {}

    public static Shelf of(
            List<BackupView> backups, Acts acts, List<Keeping> keeping, View view, Instant now) {
        LocalDate day = view.day();
        List<BackupView> wanted =
                day == null
                        ? backups
                        : backups.stream()
                                .filter(b -> day.equals(BackupCalendar.day(b.createdAt())))
                                .toList();
        int from = behind(wanted, view.before());
        List<BackupView> listed = wanted.stream().skip(from).limit(LISTED).toList();
        List<RunView> runs =
                day == null
                        ? List.of()
                        : acts.ended().stream()
                                .filter(r -> day.equals(BackupCalendar.day(Acts.end(r))))
                                .limit(LISTED)
                                .toList();
        YearMonth until = view.until() == null && day != null ? YearMonth.from(day) : view.until();
        return new Shelf(
                Kept.of(backups, now),
                BackupCalendar.of(backups, acts, now, until),
                Chains.of(backups, Keeping.names(keeping), null, CHAINS),
                RestoreTimes.of(backups, acts, now),
                keeping,
                Keeping.fates(keeping),
                listed,
                runs,
                day,
                from + LISTED < wanted.size() ? listed.getLast().name() : null);
    }

    private static int behind(List<BackupView> backups, @Nullable String name) {
        for (int i = 0; i < backups.size(); i++) {
            if (backups.get(i).name().equals(name)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** What retention does with it, short; empty where no rule looks at it. */
    public String fate(BackupView backup) {
        return fates.getOrDefault(backup.name(), "");
    }
}
