package dev.lockstep.lake.internal.upkeep;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.files.FileLists;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.Retries;
import dev.lockstep.lake.internal.warehouse.TableProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateProperties;

/** Forgets old snapshots with the files that only they read. */
public final class Expiry {
    private static final Duration STAGING = Duration.ofDays(1);

    private final OpenLake lake;
    private final TableName name;

    public Expiry(OpenLake lake, TableName name) {
        this.lake = lake;
        this.name = name;
    }

    /**
     * @param pinned snapshots that are held: nothing younger than the oldest of them is forgotten,
     *     since a difference needs the chain from it on
     */
    public String run(Instant now, Duration olderThan, Collection<Long> pinned) {
        return lake.locks()
                .holding(
                        name,
                        () -> {
                            AtomicInteger files = new AtomicInteger();
                            int before = size(lake.load(name));
                            Retries.committing(
                                    lake,
                                    name,
                                    table ->
                                            expire(
                                                    table,
                                                    limit(table, now.minus(olderThan), pinned),
                                                    files));
                            int unused =
                                    new UnusedFiles(lake, name).remove(now, now.minus(STAGING));
                            Retries.committing(lake, name, Expiry::forgetSums);
                            int after = size(lake.load(name));
                            return "Forgot "
                                    + (before - after)
                                    + " of "
                                    + before
                                    + " snapshots with "
                                    + files
                                    + " files, and removed "
                                    + unused
                                    + " files that no commit had taken.";
                        });
    }

    /** Of files that no snapshot reads any more. */
    private static void forgetSums(Table table) {
        Set<String> kept =
                FileLists.read(table, () -> UnusedFiles.used(table)).stream()
                        .map(TableProperties::sum)
                        .collect(Collectors.toSet());
        List<String> gone =
                table.properties().keySet().stream()
                        .filter(key -> key.startsWith(TableProperties.SUM) && !kept.contains(key))
                        .toList();
        if (!gone.isEmpty()) {
            UpdateProperties update = table.updateProperties();
            gone.forEach(update::remove);
            update.commit();
        }
    }

    private static int size(Table table) {
        int count = 0;
        for (Snapshot _ : table.snapshots()) {
            count++;
        }
        return count;
    }

    private static long limit(Table table, Instant wanted, Collection<Long> pinned) {
        long limit = wanted.toEpochMilli();
        for (long id : pinned) {
            Snapshot snapshot = table.snapshot(id);
            limit = snapshot == null ? limit : Math.min(limit, snapshot.timestampMillis());
        }
        return limit;
    }

    private void expire(Table table, long limit, AtomicInteger files) {
        CrashPoint.EXPIRE_BEFORE_COMMIT.reach();
        table.expireSnapshots()
                .expireOlderThan(limit)
                .retainLast(1)
                .deleteWith(location -> {
                    // Called only behind the commit.
                    CrashPoint.EXPIRE_AFTER_COMMIT.reach();
                    lake.bucket().delete(location);
                    files.incrementAndGet();
                })
                .commit();
    }
}
