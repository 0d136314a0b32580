package dev.lockstep.store.archive.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupFile;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.BackupPlan;
import dev.lockstep.store.archive.BackupWriter;
import dev.lockstep.store.archive.CopySpace;
import dev.lockstep.store.archive.Retention;
import dev.lockstep.store.archive.UnfinishedBackup;
import dev.lockstep.store.archive.Verification;
import dev.lockstep.store.archive.VerifyOptions;
import dev.lockstep.store.archive.internal.collections.BackupStore;
import dev.lockstep.store.archive.internal.collections.DescribeBackup;
import dev.lockstep.store.archive.internal.collections.FindCollections;
import dev.lockstep.store.archive.internal.collections.OwnCollections;
import dev.lockstep.store.archive.internal.copies.LocalCopies;
import dev.lockstep.store.archive.internal.expire.ExpireBackups;
import dev.lockstep.store.archive.internal.expire.KeepBackups;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.files.Places;
import dev.lockstep.store.archive.internal.files.SideBySide;
import dev.lockstep.store.archive.internal.hold.RemoveBackup;
import dev.lockstep.store.archive.internal.manifest.NoteFile;
import dev.lockstep.store.archive.internal.manifest.ReadManifest;
import dev.lockstep.store.archive.internal.verify.VerifyBackup;
import dev.lockstep.store.archive.internal.write.FinishBackup;
import dev.lockstep.store.archive.internal.write.FinishedBackup;
import dev.lockstep.store.archive.internal.write.Journal;
import dev.lockstep.store.archive.internal.write.OpenBackup;
import dev.lockstep.store.archive.internal.write.ReadBack;
import dev.lockstep.store.archive.internal.write.StageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An archive on a bucket. */
public final class OpenArchive implements Archive {
    private final Bucket bucket;
    private final Places.Root root;
    private final ParquetRows parquet;
    private final InstantSource clock;
    private final BackupStore store;
    private final DescribeBackup describe;

    public OpenArchive(
            Bucket bucket,
            Places.Root root,
            ParquetRows parquet,
            CopySpace space,
            InstantSource clock) {
        this.bucket = bucket;
        this.root = root;
        this.parquet = parquet;
        this.clock = clock;
        this.store = new BackupStore(root, parquet, space, clock);
        this.describe = new DescribeBackup(store.find());
    }

    @Override
    public List<BackupInfo> list(TenantId tenant) {
        return SideBySide.each(directories(tenant, true), d -> describe.of(tenant, d)).stream()
                .sorted(Comparator.comparing(BackupInfo::created).thenComparing(BackupInfo::name))
                .toList();
    }

    static boolean finished(BackupDirectory directory) {
        return directory.has(BackupDirectory.MANIFEST)
                || !FindCollections.unfinished(directory) && !directory.list("").isEmpty();
    }

    @Override
    public List<UnfinishedBackup> unfinished(TenantId tenant) {
        return SideBySide.each(directories(tenant, false), d -> unfinished(tenant, d));
    }

    private List<BackupDirectory> directories(TenantId tenant, boolean finished) {
        Places.Root listed = root.listed(tenant);
        List<BackupDirectory> all =
                listed.names(tenant).stream().map(name -> listed.directory(tenant, name)).toList();
        return all.stream().filter(directory -> finished(directory) == finished).toList();
    }

    private static UnfinishedBackup unfinished(TenantId tenant, BackupDirectory directory) {
        return new UnfinishedBackup(
                tenant,
                directory.name(),
                Journal.newest(directory).map(Journal.Claim::run).orElse(""),
                DescribeBackup.modified(directory),
                DescribeBackup.bytes(directory));
    }

    @Override
    public Optional<BackupInfo> find(TenantId tenant, String name) {
        BackupDirectory directory = directory(tenant, name);
        return finished(directory) ? Optional.of(describe.of(tenant, directory)) : Optional.empty();
    }

    private BackupDirectory directory(TenantId tenant, String name) {
        return root.directory(tenant, name.replaceAll("[/\\\\]|^\\.+", "_"));
    }

    @Override
    public Optional<BackupInfo> latest(TenantId tenant) {
        List<BackupInfo> all = list(tenant);
        Map<String, BackupInfo> byName = new HashMap<>();
        all.forEach(b -> byName.put(b.name(), b));
        return all.reversed().stream().filter(b -> KeepBackups.good(b, byName)).findFirst();
    }

    @Override
    public BackupWriter begin(TenantId tenant, BackupPlan plan, WriteScope scope) {
        BackupDirectory directory = directory(tenant, plan.name());
        if (directory.has(BackupDirectory.MANIFEST)) {
            return finishedBy(tenant, directory, scope);
        }
        requireOurs(directory);
        if (endDecided(directory)) {
            return finishedBy(tenant, directory, scope);
        }
        requireSpace(plan);
        ReadManifest.@Nullable Ours parent = parent(tenant, plan);
        Optional<Journal> claimed =
                Journal.claim(
                        directory,
                        scope,
                        plan,
                        parent == null ? null : parent.sha256(),
                        parent == null ? 1 : parent.manifest().chain() + 1);
        if (claimed.isEmpty()) {
            return finishedBy(tenant, directory, scope);
        }
        Journal journal = claimed.get();
        StageFiles stage = new StageFiles(directory, journal.number());
        return new OpenBackup(
                journal,
                stage,
                scope,
                parent == null ? null : parent.manifest(),
                new FinishBackup(directory, stage, clock),
                () -> describe.of(tenant, directory),
                new ReadBack(tenant, directory, parent, parquet, store.checked()));
    }

    /** A backup whose writer decided it and was killed before it was there. */
    private static boolean endDecided(BackupDirectory directory) {
        Optional<Journal.Ending> ending = Journal.newest(directory).map(Journal.Claim::ending);
        ending.ifPresent(decided -> FinishBackup.complete(directory, decided));
        return ending.isPresent();
    }

    private BackupWriter finishedBy(TenantId tenant, BackupDirectory directory, WriteScope scope) {
        BackupInfo info = describe.of(tenant, directory);
        if (!info.run().equals(scope.run())) {
            throw LockstepException.conflict(
                    "backup-exists",
                    "Cannot make backup "
                            + directory.name()
                            + ": found one of that name of "
                            + info.created()
                            + "; choose another name.");
        }
        // A kill may have come between the manifest and the end of the work.
        FinishBackup.clean(directory);
        return new FinishedBackup(info);
    }

    /** Files that Lockstep did not begin are somebody's: they are never thrown away. */
    private static void requireOurs(BackupDirectory directory) {
        if (!FindCollections.unfinished(directory) && !directory.list("").isEmpty()) {
            throw LockstepException.conflict(
                    "backup-exists",
                    "Cannot make backup "
                            + directory.name()
                            + ": found files of other origin in its directory, expected none;"
                            + " choose another name.");
        }
        if (directory.has(RemoveBackup.EXPIRING) || directory.has(RemoveBackup.REMOVED)) {
            throw LockstepException.conflict(
                    "backup-exists",
                    "Cannot make backup "
                            + directory.name()
                            + ": found one of that name that is being removed; choose another"
                            + " name.");
        }
    }

    private void requireSpace(BackupPlan plan) {
        long free = bucket.free();
        if (plan.expectedBytes() > 0 && free / 2 < plan.expectedBytes()) {
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "archive-space",
                    String.format(
                            Locale.ROOT,
                            "Cannot make backup %s: found %,d bytes free at %s, expected %,d, twice"
                                    + " its size; free space or use another bucket.",
                            plan.name(),
                            free,
                            bucket.root(),
                            2 * plan.expectedBytes()));
        }
    }

    private ReadManifest.@Nullable Ours parent(TenantId tenant, BackupPlan plan) {
        String name = plan.parent();
        if (name == null) {
            return null;
        }
        Names.require("backup", name);
        BackupDirectory directory = directory(tenant, name);
        ReadManifest.Ours parent = ReadManifest.require(directory);
        OwnCollections.chain(directory, parent);
        if (parent.manifest().chain() >= plan.chainAtMost()) {
            throw LockstepException.conflict(
                    "chain-too-long",
                    "Cannot continue backup "
                            + name
                            + ": found a chain of "
                            + parent.manifest().chain()
                            + " backups, expected fewer than "
                            + plan.chainAtMost()
                            + "; make a full backup.");
        }
        return parent;
    }

    @Override
    public ArchiveStore store() {
        return store;
    }

    @Override
    public Optional<Path> sidecar(TenantId tenant, String backup, String collection, Path scratch) {
        BackupDirectory directory = directory(tenant, backup);
        return ReadManifest.require(directory)
                .manifest()
                .file(FileRecord.Kind.SIDECAR, collection)
                .map(file -> sidecar(directory, file, scratch));
    }

    /** A copy where it is not of this machine: it may be read long after others have gone. */
    private Path sidecar(BackupDirectory directory, FileRecord file, Path scratch) {
        try (LocalCopies.Copy copy = store.checked().open(directory, file)) {
            if (directory.local(file.path()).isPresent()) {
                return copy.path();
            }
            Files.createDirectories(scratch);
            return Files.copy(
                    copy.path(),
                    scratch.resolve(file.sha256()),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw BackupDirectory.unreadable(file.path(), e);
        }
    }

    @Override
    public List<BackupFile> files(TenantId tenant, String backup) {
        if (ReadManifest.read(directory(tenant, backup)) instanceof ReadManifest.Ours ours) {
            return ours.manifest().files().stream().map(OpenArchive::file).toList();
        }
        return List.of();
    }

    private static BackupFile file(FileRecord file) {
        boolean document = file.kind() == FileRecord.Kind.EXTRA;
        boolean rows =
                file.kind() == FileRecord.Kind.ROWS || file.kind() == FileRecord.Kind.DELETES;
        return new BackupFile(
                file.path(),
                document ? null : file.of(),
                rows ? file.rows() : -1,
                file.bytes(),
                file.sha256());
    }

    @Override
    public Optional<byte[]> extra(TenantId tenant, String backup, String name) {
        BackupDirectory directory = directory(tenant, backup);
        return ReadManifest.require(directory)
                .manifest()
                .file(FileRecord.Kind.EXTRA, name)
                .map(file -> store.checked().bytes(directory, file));
    }

    @Override
    public Verification verify(TenantId tenant, String backup, VerifyOptions options) {
        BackupDirectory directory = directory(tenant, backup);
        if (!finished(directory)) {
            throw LockstepException.notFound("backup", backup);
        }
        Verification found =
                new VerifyBackup(store, directory, options, clock.instant()).run(tenant);
        if (options.remember() && directory.has(BackupDirectory.SUMS)) {
            NoteFile said = NoteFile.read(directory);
            new NoteFile(
                            said.annotations(),
                            new BackupInfo.Verified(
                                    found.at(), found.damages().size(), found.content()))
                    .write(directory);
        }
        return found;
    }

    @Override
    public void annotate(TenantId tenant, String backup, Map<String, String> annotations) {
        BackupDirectory directory = directory(tenant, backup);
        if (!directory.has(BackupDirectory.MANIFEST)) {
            throw LockstepException.notFound("backup", backup);
        }
        NoteFile.read(directory).annotated(annotations).write(directory);
    }

    @Override
    public List<Retention.Fate> expire(TenantId tenant, Retention policy, boolean dryRun) {
        return new ExpireBackups(this, root, tenant, clock.instant()).run(policy, dryRun);
    }
}
