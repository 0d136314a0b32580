package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.service.BackupService.BackupView;
import dev.lockstep.api.service.BackupService.Kind;
import dev.lockstep.server.internal.pages.Badge;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is kept, and whether one could rely on it tonight.
 *
 * @param answer one sentence
 */
public record Kept(String answer, List<BackupView> backups) {
    private static final Duration FRESH = Duration.ofDays(2);

    public static Kept of(List<BackupView> newestFirst, Instant now) {
        return new Kept(answer(newestFirst, now), newestFirst);
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
}
