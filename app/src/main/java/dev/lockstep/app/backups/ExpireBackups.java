package dev.lockstep.app.backups;

import static dev.lockstep.app.backups.BackupJob.step;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.service.BackupService.ExpireItem;
import dev.lockstep.api.service.BackupService.ExpirePlan;
import dev.lockstep.api.service.BackupService.Retention;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.Retention.Fate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Removes the backups that no rule keeps. */
final class ExpireBackups {
    private ExpireBackups() {}

    static Job job(BackupParts parts) {
        return new BackupJob(
                BackupJob.EXPIRE,
                List.of(
                        step(
                                parts,
                                "expire",
                                work ->
                                        expire(
                                                work,
                                                work.parts()
                                                        .archives()
                                                        .place(work.step().tenant(), null),
                                                work.parameter(BackupJob.KEEP, Retention.class)))),
                parameters -> BackupJob.of("archive-expiry", parameters, ""));
    }

    static void expire(BackupWork work, Located place, Retention retention) {
        List<Fate> fates =
                place.archive()
                        .expire(
                                place.tenant(),
                                rules(retention, work.parts().settings().zone()),
                                false);
        long bytes = 0;
        int removed = 0;
        for (Fate fate : fates) {
            if (fate.removed()) {
                work.say("Removed " + fate.backup() + ": " + fate.reason() + ".");
                place.sibling(fate.backup()).local().ifPresent(EmptyDirectories::remove);
                bytes += fate.bytes();
                removed++;
            }
        }
        // After a kill the other attempt finds less to remove; what the first one did is kept.
        long before = work.kept("removed", Long.class).orElse(0L);
        long bytesBefore = work.kept("removed-bytes", Long.class).orElse(0L);
        work.keep("removed", before + removed);
        work.keep("removed-bytes", bytesBefore + bytes);
        work.result("removed", Long.toString(before + removed));
        work.result(
                "told",
                "removed "
                        + Words.count(before + removed, "backup", "backups")
                        + ", "
                        + Words.bytes(bytesBefore + bytes));
    }

    static ExpirePlan plan(Located place, Retention retention, ZoneId zone) {
        List<ExpireItem> items = new ArrayList<>();
        for (Fate fate : place.archive().expire(place.tenant(), rules(retention, zone), true)) {
            Optional<BackupInfo> info = place.archive().find(place.tenant(), fate.backup());
            items.add(
                    new ExpireItem(
                            fate.backup(),
                            info.map(BackupInfo::created).orElse(Instant.EPOCH),
                            fate.bytes(),
                            fate.removed(),
                            fate.reason()));
        }
        items.sort(Comparator.comparing(ExpireItem::createdAt).reversed());
        List<ExpireItem> going = items.stream().filter(ExpireItem::removed).toList();
        return new ExpirePlan(
                items, going.size(), going.stream().mapToLong(ExpireItem::bytes).sum());
    }

    private static dev.lockstep.store.archive.Retention rules(Retention asked, ZoneId zone) {
        Duration age = asked.olderThan();
        return new dev.lockstep.store.archive.Retention(
                asked.keepLast(),
                asked.keepDaily(),
                asked.keepWeekly(),
                asked.keepMonthly(),
                0,
                age,
                zone);
    }
}
