package dev.lockstep.store.archive.internal.expire;

import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.Retention;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which backups the rules keep, each with the first rule that does. */
public record KeepBackups(Retention policy, Instant now) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter WEEK =
            DateTimeFormatter.ofPattern("YYYY-'W'ww", Locale.GERMANY);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("uuuu-MM");
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("uuuu");

    /** Reasons by name; absent where no rule keeps it. */
    Map<String, String> of(List<BackupInfo> oldestFirst) {
        Map<String, String> kept = new LinkedHashMap<>();
        List<BackupInfo> newestFirst = oldestFirst.reversed();
        Map<String, BackupInfo> all = new LinkedHashMap<>();
        oldestFirst.forEach(b -> all.put(b.name(), b));
        List<BackupInfo> sound = newestFirst.stream().filter(b -> good(b, all)).toList();
        sound.stream().findFirst().ifPresent(last -> kept.put(last.name(), "the last good one"));
        if (policy.equals(new Retention(0, 0, 0, 0, 0, null, policy.zone()))) {
            newestFirst.forEach(b -> kept.putIfAbsent(b.name(), "no rule removes any"));
        }
        newestFirst.stream()
                .limit(policy.last())
                .forEach(b -> kept.putIfAbsent(b.name(), "of the last " + policy.last()));
        perPeriod(kept, sound, policy.daily(), DAY);
        perPeriod(kept, sound, policy.weekly(), WEEK);
        perPeriod(kept, sound, policy.monthly(), MONTH);
        perPeriod(kept, sound, policy.yearly(), YEAR);
        young(kept, newestFirst);
        return kept;
    }

    /** Whether nothing is known against the backup, nor against what it stands on. */
    public static boolean good(BackupInfo backup, Map<String, BackupInfo> all) {
        @Nullable BackupInfo at = backup;
        for (int left = all.size(); at != null && left > 0; left--) {
            String parent = at.parent();
            if (!good(at)) {
                return false;
            }
            if (parent == null) {
                return true;
            }
            at = all.get(parent);
        }
        return false;
    }

    private static boolean good(BackupInfo backup) {
        BackupInfo.Verified verified = backup.verified();
        return backup.formatVersion() > 0 && (verified == null || verified.damages() == 0);
    }

    /** The newest good one of each of the last periods that have one. */
    private void perPeriod(
            Map<String, String> kept,
            List<BackupInfo> newestFirst,
            int periods,
            DateTimeFormatter form) {
        Map<String, String> newest = new LinkedHashMap<>();
        for (BackupInfo backup : newestFirst) {
            newest.putIfAbsent(
                    form.format(ZonedDateTime.ofInstant(backup.created(), policy.zone())),
                    backup.name());
        }
        newest.entrySet().stream()
                .limit(periods)
                .forEach(e -> kept.putIfAbsent(e.getValue(), "newest of " + e.getKey()));
    }

    private void young(Map<String, String> kept, List<BackupInfo> newestFirst) {
        if (policy.olderThan() != null) {
            Instant border = now.minus(policy.olderThan());
            newestFirst.stream()
                    .filter(b -> b.created().isAfter(border))
                    .forEach(b -> kept.putIfAbsent(b.name(), "younger than " + policy.olderThan()));
        }
    }
}
