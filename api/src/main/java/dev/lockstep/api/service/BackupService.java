package dev.lockstep.api.service;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunService.ScheduleView;
import dev.lockstep.api.run.RunView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backups: collections of any store as Parquet files with a manifest, proven when they are made,
 * and the ways back. Safe for many threads.
 *
 * <p>A backup is named by its name, by {@code latest}, or by the absolute path of a directory of
 * this machine, which may hold any archive: of this tenant or of another Lockstep, of the older
 * text form, or of the vector-io layout. Who may name paths is the caller's to decide. A backup of
 * another tenant does not exist.
 */
public interface BackupService {
    /** What names the newest good backup. */
    String LATEST = "latest";

    /**
     * What a backup would do now, nothing written.
     *
     * @throws dev.lockstep.api.LockstepException USER where nothing is named or a place is not a
     *     directory of this machine, NOT_FOUND where a collection is not there, CONFLICT where the
     *     name is taken
     */
    BackupPlan plan(TenantId tenant, BackupRequest request);

    /**
     * Starts a run that pins, copies, proves and seals. Sources may be written to meanwhile.
     *
     * @throws dev.lockstep.api.LockstepException as {@link #plan}; RESOURCES where less than twice
     *     the size is free
     */
    RunView create(TenantId tenant, BackupRequest request);

    /** Newest first; those that are being made are runs and not yet backups. */
    List<BackupView> list(TenantId tenant);

    /**
     * @throws dev.lockstep.api.LockstepException NOT_FOUND
     */
    BackupDetail get(TenantId tenant, String backup);

    /** Starts a run that reads every file and row again; needs no store but the archive. */
    RunView verify(TenantId tenant, String backup);

    /**
     * What a run of {@link #verify} found.
     *
     * @throws dev.lockstep.api.LockstepException NOT_FOUND where the run is none that verified
     */
    Verification verification(TenantId tenant, String run, int limit);

    /** What a restore would do now, nothing written. */
    RestorePlan planRestore(TenantId tenant, RestoreRequest request);

    /**
     * Starts a run that loads beside the target, exchanges in one atomic act, and proves.
     *
     * @throws dev.lockstep.api.LockstepException CONFLICT with the plan's first problem where it
     *     has one
     */
    RunView restore(TenantId tenant, RestoreRequest request);

    /** Starts a run that restores into a scratch place, proves, measures the time, and drops it. */
    RunView drill(TenantId tenant, String backup);

    /** What retention would remove now, nothing removed. */
    ExpirePlan planExpire(TenantId tenant, Retention retention);

    /** Starts a run that removes what {@link #planExpire} says at that time. */
    RunView expire(TenantId tenant, Retention retention);

    /**
     * Writes a note beside the backup; the sealed files stay as they are.
     *
     * @param note an empty one removes it
     */
    BackupDetail annotate(TenantId tenant, String backup, String note);

    /**
     * Makes or changes a schedule of backups.
     *
     * @param name of the schedule
     * @param cron five fields, minute first
     * @param retention applied after each of its backups, null to keep all
     */
    ScheduleView schedule(
            TenantId tenant,
            String name,
            String cron,
            BackupRequest request,
            @Nullable Retention retention);

    /** The schedules of backups, with what each keeps. */
    List<ScheduledBackup> schedules(TenantId tenant);

    /**
     * Compares with every row of one collection of a backup, without restoring it.
     *
     * @param collection its name within the backup
     */
    IndexService.SearchView search(
            TenantId tenant, String backup, String collection, IndexService.SearchQuery query);

    /** Why a row of a backup is not among the hits, or where it is; reads the backup. */
    IndexService.Why why(
            TenantId tenant,
            String backup,
            String collection,
            IndexService.SearchQuery query,
            String id);

    /** How much of a collection a backup holds. */
    enum Kind {
        /** An increment where the last good backup of the same collections allows it, else all. */
        AUTO,
        FULL,
        INCREMENTAL
    }

    /**
     * What to back up; at least one of collections, store and indexes.
     *
     * @param collections addresses such as {@code lake/works}
     * @param store all collections of this store, or null
     * @param indexes each with its collection, definition, settings and eval sets
     * @param name of the backup, null for one made from the collections and the time
     * @param directory another place than the configured one, absolute, or null
     * @param documents whether source texts go into the backup
     * @param refuseSecrets whether metadata that looks like a credential ends the run, unsealed
     */
    record BackupRequest(
            List<String> collections,
            @Nullable String store,
            List<String> indexes,
            @Nullable String name,
            @Nullable String directory,
            Kind kind,
            boolean documents,
            @Nullable String note,
            @Nullable Boolean refuseSecrets) {
        public BackupRequest {
            collections = List.copyOf(collections);
            indexes = List.copyOf(indexes);
        }

        /** Whatever the metadata holds. */
        public BackupRequest(
                List<String> collections,
                @Nullable String store,
                List<String> indexes,
                @Nullable String name,
                @Nullable String directory,
                Kind kind,
                boolean documents,
                @Nullable String note) {
            this(collections, store, indexes, name, directory, kind, documents, note, null);
        }

        /** The same, ended by metadata that looks like a credential. */
        public BackupRequest refusingSecrets(@Nullable Boolean refuse) {
            return new BackupRequest(
                    collections, store, indexes, name, directory, kind, documents, note, refuse);
        }

        public static BackupRequest of(String... collections) {
            return new BackupRequest(
                    List.of(collections), null, List.of(), null, null, Kind.AUTO, true, null);
        }
    }

    /**
     * What a backup would do.
     *
     * @param kind FULL or INCREMENTAL
     * @param reason why this kind, a whole sentence
     * @param parent the backup that an increment stands on, or null
     * @param bytesFree free in the place, −1 where unknown
     * @param notes what people should know, whole sentences
     */
    record BackupPlan(
            String name,
            String place,
            Kind kind,
            String reason,
            @Nullable String parent,
            List<SourceView> sources,
            long rows,
            long bytesNeeded,
            long bytesFree,
            List<String> notes) {}

    /**
     * A collection that would be read.
     *
     * @param index the index that it belongs to and that travels with it, or null
     */
    record SourceView(String address, @Nullable String index, long rows, long bytes) {}

    /**
     * A backup as people and programs see it.
     *
     * @param kind FULL or INCREMENTAL
     * @param chain the full backup that it stands on, those between, and itself
     * @param rows that a restore brings back
     * @param bytes of its own files
     * @param problem why it cannot be used, null where nothing is known against it
     * @param writtenBy the program and version, null where it is not told
     */
    record BackupView(
            String name,
            Instant createdAt,
            Kind kind,
            @Nullable String parent,
            List<String> chain,
            List<CollectionPart> collections,
            long rows,
            long bytes,
            @Nullable String note,
            @Nullable Checked verified,
            @Nullable Drilled drilled,
            @Nullable String problem,
            @Nullable String writtenBy) {}

    /**
     * A collection within a backup.
     *
     * @param source the address that it was read from, null where it is not told
     * @param changed rows that this backup itself holds: of a full one all
     * @param deleted ids that this increment takes away from its parent
     * @param index the index that travels with it, or null
     */
    record CollectionPart(
            String name,
            @Nullable String source,
            long rows,
            long changed,
            long deleted,
            int dimension,
            String metric,
            @Nullable String model,
            boolean documents,
            @Nullable String index,
            List<String> evalSets,
            @Nullable String fingerprint,
            @Nullable String snapshot) {}

    /**
     * The last verification.
     *
     * @param defects 0 where all is well
     */
    record Checked(Instant at, String run, long rows, long defects, String sentence) {}

    /**
     * The last drill.
     *
     * @param equal whether all rows were proven equal
     */
    record Drilled(
            Instant at, String run, boolean equal, long rows, double seconds, String sentence) {}

    /**
     * A backup with all that is known of it.
     *
     * @param place the directory of its files
     * @param kept what stands against its removal, whole sentences; empty where nothing does
     */
    record BackupDetail(BackupView backup, String place, List<FileView> files, List<String> kept) {}

    /**
     * A file of a backup.
     *
     * @param collection null where it belongs to all
     * @param rows −1 where it holds none
     */
    record FileView(
            String name, @Nullable String collection, long rows, long bytes, String sha256) {}

    /** What a verification found. */
    record Verification(String backup, int files, long rows, long defects, List<Defect> first) {}

    /**
     * Something that is wrong.
     *
     * @param where the row group or row within the file, empty where it is the whole file
     * @param found a whole sentence
     * @param todo what to do
     */
    record Defect(String file, String where, String found, String todo) {}

    /**
     * What to restore, and where to.
     *
     * @param backup a name, {@code latest}, or an absolute path
     * @param collections names within the backup; empty: all
     * @param to a store such as {@code lake}, or for one collection an address {@code lake/works};
     *     null where only indexes are restored
     * @param as another name for the one collection, or {@code old=new} for several with commas;
     *     null for their own
     * @param indexes names of indexes to make again from what travels in the backup: definition,
     *     eval sets and, by way of the embedding cache, vectors
     */
    record RestoreRequest(
            String backup,
            List<String> collections,
            @Nullable String to,
            @Nullable String as,
            List<String> indexes) {
        public RestoreRequest {
            collections = List.copyOf(collections);
            indexes = List.copyOf(indexes);
        }
    }

    /**
     * What a restore would do.
     *
     * @param bytes that are read
     * @param notes what people should know, whole sentences
     */
    record RestorePlan(
            String backup,
            Instant createdAt,
            List<RestoreItem> items,
            List<RestoreIndex> indexes,
            long rows,
            long bytes,
            List<String> notes) {
        /** The first thing that stands in the way, null where nothing does. */
        public @Nullable String problem() {
            for (RestoreItem item : items) {
                if (item.problem() != null) {
                    return item.problem();
                }
            }
            for (RestoreIndex index : indexes) {
                if (index.problem() != null) {
                    return index.problem();
                }
            }
            return null;
        }
    }

    /**
     * One collection of a restore.
     *
     * @param targetRows rows that the target has now and that are replaced, −1 where it is not
     *     there
     * @param losses what the target does not keep apart
     * @param problem why it cannot be done, and the ways out; null where it can
     */
    record RestoreItem(
            String collection,
            String target,
            long rows,
            long targetRows,
            List<String> losses,
            @Nullable String problem) {}

    /**
     * One index of a restore.
     *
     * @param exists whether an index of that name with this definition is there already
     * @param vectors that are taken into the embedding cache, so that a sync embeds only what has
     *     changed since
     */
    record RestoreIndex(
            String index,
            String dataset,
            boolean exists,
            List<String> evalSets,
            long vectors,
            @Nullable String problem) {}

    /**
     * What is kept: a backup stays where any of these wants it. With nothing given, nothing goes.
     *
     * @param olderThan only what is older may go, null for no such limit
     */
    record Retention(
            int keepLast,
            int keepDaily,
            int keepWeekly,
            int keepMonthly,
            @Nullable Duration olderThan) {
        public boolean asksNothing() {
            return keepLast + keepDaily + keepWeekly + keepMonthly == 0 && olderThan == null;
        }
    }

    /**
     * A schedule of backups.
     *
     * @param retention applied after each of its backups, null where it keeps all
     */
    record ScheduledBackup(ScheduleView schedule, @Nullable Retention retention) {}

    /** What retention would remove and keep, newest first. */
    record ExpirePlan(List<ExpireItem> items, long backups, long bytes) {}

    /**
     * One backup under retention.
     *
     * @param reason why it goes or stays, a short phrase
     */
    record ExpireItem(String name, Instant createdAt, long bytes, boolean removed, String reason) {}
}
