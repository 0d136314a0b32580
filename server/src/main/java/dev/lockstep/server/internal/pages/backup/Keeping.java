package dev.lockstep.server.internal.pages.backup;

import dev.lockstep.api.service.BackupService.ExpireItem;
import dev.lockstep.api.service.BackupService.ExpirePlan;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.api.service.BackupService.ScheduledBackup;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A schedule, and what its rules would remove now.
 *
 * @param plan null where it keeps all
 */
public record Keeping(ScheduledBackup scheduled, @Nullable ExpirePlan plan) {
    private static final int NAMED = 6;

    /** Its rules in words. */
    public String rules() {
        Retention r = scheduled.retention();
        return r == null ? "keeps all" : words(r);
    }

    private static String words(Retention r) {
        List<String> words = new ArrayList<>();
        add(words, r.keepLast(), "the newest one", "the newest ");
        add(words, r.keepDaily(), "one a day for 1 day", "one a day for ", " days");
        add(words, r.keepWeekly(), "one a week for 1 week", "one a week for ", " weeks");
        add(words, r.keepMonthly(), "one a month for 1 month", "one a month for ", " months");
        Duration age = r.olderThan();
        if (age != null) {
            words.add(
                    "all younger than "
                            + (age.toHours() % 24 == 0
                                    ? Show.count(age.toDays(), "day", "days")
                                    : Show.count(age.toHours(), "hour", "hours")));
        }
        return "keeps " + String.join(", ", words);
    }

    private static void add(List<String> words, int count, String one, String... many) {
        if (count > 0) {
            words.add(count == 1 ? one : many[0] + count + (many.length > 1 ? many[1] : ""));
        }
    }

    /** Those that would go, newest first. */
    public List<ExpireItem> going() {
        return plan == null
                ? List.of()
                : plan.items().stream().filter(ExpireItem::removed).toList();
    }

    /** The first of them that are named. */
    public List<ExpireItem> named() {
        return going().stream().limit(NAMED).toList();
    }

    public int unnamed() {
        return going().size() - named().size();
    }

    /** Why each backup goes or stays, by the schedules that have rules. */
    static Map<String, String> fates(List<Keeping> all) {
        Map<String, String> fates = new TreeMap<>();
        for (Keeping keeping : all) {
            if (keeping.plan() != null) {
                for (ExpireItem item : keeping.plan().items()) {
                    fates.merge(
                            item.name(),
                            (item.removed() ? "goes: " : "stays: ") + item.reason(),
                            (a, b) -> a.startsWith("goes") ? a : b);
                }
            }
        }
        return fates;
    }

    static Set<String> names(List<Keeping> all) {
        return all.stream()
                .flatMap(keeping -> keeping.going().stream())
                .map(ExpireItem::name)
                .collect(Collectors.toSet());
    }
}
