package dev.lockstep.store.archive.internal.expire;

import dev.lockstep.api.TenantId;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.Retention;
import dev.lockstep.store.archive.Retention.Fate;
import dev.lockstep.store.archive.UnfinishedBackup;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.Places;
import dev.lockstep.store.archive.internal.hold.RemoveBackup;
import dev.lockstep.store.archive.internal.write.FinishBackup;
import dev.lockstep.store.archive.internal.write.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Marks what stays, then sweeps the rest, newest first: so an increment goes before the parent that
 * it needs, and a kill in between leaves whole chains.
 */
public final class ExpireBackups {
    /** Younger unfinished backups may be under way. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Archive archive;
    private final Places.Root root;
    private final TenantId tenant;
    private final Instant now;

    public ExpireBackups(Archive archive, Places.Root root, TenantId tenant, Instant now) {
        this.archive = archive;
        this.root = root;
        this.tenant = tenant;
        this.now = now;
    }

    public List<Fate> run(Retention policy, boolean dryRun) {
        List<BackupInfo> backups = archive.list(tenant);
        Map<String, String> kept = new LinkedHashMap<>(new KeepBackups(policy, now).of(backups));
        for (BackupInfo backup : backups) {
            keepForReaders(backup, kept);
        }
        List<UnfinishedBackup> unfinished = archive.unfinished(tenant);
        unfinished.stream().filter(this::alive).forEach(u -> keepParentOf(u, kept));
        keepParents(backups, kept);
        List<Fate> fates = new ArrayList<>();
        for (BackupInfo backup : backups.reversed()) {
            fates.add(backup(backup, kept.get(backup.name()), policy, dryRun));
        }
        unfinished.forEach(u -> fates.add(unfinished(u, dryRun)));
        if (!dryRun) {
            root.bucket().tidy(tenant.value(), now.minus(ABANDONED));
        }
        return fates;
    }

    private void keepForReaders(BackupInfo backup, Map<String, String> kept) {
        if (RemoveBackup.held(root.directory(tenant, backup.name()), now)) {
            kept.putIfAbsent(backup.name(), "pinned");
        }
        if (backup.formatVersion() == 0) {
            kept.putIfAbsent(backup.name(), "not written by Lockstep, or its manifest is damaged");
        }
    }

    private void keepParentOf(UnfinishedBackup begun, Map<String, String> kept) {
        Journal.newest(root.directory(tenant, begun.name()))
                .map(claim -> claim.plan().parent())
                .ifPresent(parent -> kept.putIfAbsent(parent, "parent of " + begun.name()));
    }

    /** Newest first, so that a parent's own parents follow. */
    private static void keepParents(List<BackupInfo> backups, Map<String, String> kept) {
        boolean more = true;
        while (more) {
            more = false;
            for (BackupInfo backup : backups.reversed()) {
                String parent = backup.parent();
                if (parent != null && kept.containsKey(backup.name())) {
                    more |= kept.putIfAbsent(parent, "parent of " + backup.name()) == null;
                }
            }
        }
    }

    private Fate backup(
            BackupInfo backup,
            @org.jspecify.annotations.Nullable String reason,
            Retention policy,
            boolean dryRun) {
        if (reason != null) {
            if (!dryRun && backup.formatVersion() > 0) {
                FinishBackup.clean(root.directory(tenant, backup.name()));
            }
            return new Fate(backup.name(), false, backup.bytes(), reason);
        }
        boolean gone = dryRun || RemoveBackup.remove(root.directory(tenant, backup.name()), now);
        return gone
                ? new Fate(backup.name(), true, backup.bytes(), "kept by no rule")
                : new Fate(backup.name(), false, backup.bytes(), "pinned");
    }

    private boolean alive(UnfinishedBackup backup) {
        return !beingRemoved(backup) && backup.touched().plus(ABANDONED).isAfter(now);
    }

    private boolean beingRemoved(UnfinishedBackup backup) {
        BackupDirectory directory = root.directory(tenant, backup.name());
        return directory.has(RemoveBackup.EXPIRING) || directory.has(RemoveBackup.REMOVED);
    }

    private Fate unfinished(UnfinishedBackup backup, boolean dryRun) {
        if (alive(backup)) {
            return new Fate(
                    backup.name(), false, backup.bytes(), "unfinished, and younger than a day");
        }
        boolean gone =
                dryRun
                        || RemoveBackup.remove(
                                Objects.requireNonNull(root.directory(tenant, backup.name())), now);
        return new Fate(
                backup.name(),
                gone,
                backup.bytes(),
                beingRemoved(backup) || !gone ? "its removal had begun" : "never finished");
    }
}
