package dev.lockstep.app.backups;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The configured archive, and any other directory of this machine that is named by its path. */
public final class Archives {
    /** Under whom a directory by itself is read: there is nobody else in it. */
    private static final TenantId ALONE = new TenantId("directory");

    private final Path home;
    private final Path links;
    private final ParquetRows parquet;
    private final InstantSource clock;
    private final Map<Path, Archive> open = new ConcurrentHashMap<>();

    /**
     * @param home where backups go that name no other place
     * @param links a directory for links to places outside
     * @param parquet must stay open as long as this is used
     */
    public Archives(Path home, Path links, ParquetRows parquet, InstantSource clock) {
        this.home = home;
        this.links = links;
        this.parquet = parquet;
        this.clock = clock;
    }

    /** The configured one. */
    public ArchiveStore store() {
        return at(home).store();
    }

    Path home() {
        return home;
    }

    private Archive at(Path root) {
        return open.computeIfAbsent(
                root, path -> Archive.open(new LocalBucket(path), parquet, clock));
    }

    /**
     * Where a tenant's backups go.
     *
     * @param directory another place than the configured one, or null
     */
    Located place(TenantId tenant, @Nullable String directory) {
        return inPlace(directory == null ? home : absolute(directory), tenant, "");
    }

    private Located inPlace(Path root, TenantId tenant, String name) {
        Archive archive = at(root);
        Path directory = root.resolve(tenant.value()).resolve(name);
        return new Located(archive, archive.store(), tenant, name, directory, true);
    }

    /**
     * A backup by its name, {@code latest}, or the path of its directory.
     *
     * @throws LockstepException NOT_FOUND where there is none
     */
    Located locate(TenantId tenant, String backup) {
        if (backup.contains("/")) {
            return directory(absolute(backup));
        }
        if (!backup.equals(BackupService.LATEST)) {
            return inPlace(home, tenant, backup);
        }
        BackupInfo newest =
                Goodness.of(place(tenant, null))
                        .latest()
                        .orElseThrow(() ->
                                new LockstepException(
                                        dev.lockstep.api.ErrorKind.NOT_FOUND,
                                        "backup-not-found",
                                        "There is no good backup yet; make one with: lockstep"
                                                + " backup create."));
        return inPlace(home, tenant, newest.name());
    }

    /** A directory by itself; nothing is written there. */
    private Located directory(Path path) {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(path)) {
            throw new LockstepException(
                    dev.lockstep.api.ErrorKind.NOT_FOUND,
                    "backup-not-found",
                    "There is no directory " + Names.shown(path.toString()) + " on this machine.");
        }
        String name = String.valueOf(path.getFileName());
        LinkedBucket bucket = LinkedBucket.to(links, parent);
        String key = LinkedBucket.LINK + "/" + name;
        ArchiveStore store = ArchiveStore.directory(bucket, key, ALONE, parquet, clock);
        return new Located(Archive.open(bucket, parquet, clock), store, ALONE, name, path, false);
    }

    private static Path absolute(String directory) {
        Path path = Path.of(directory);
        if (directory.contains("://") || !path.isAbsolute()) {
            throw LockstepException.user(
                    "backup-place",
                    "Cannot use '"
                            + Names.shown(directory)
                            + "' as a place of backups: expected an absolute path of this machine"
                            + (directory.startsWith("s3")
                                    ? "; buckets in S3 come with a later version."
                                    : "."));
        }
        return path.normalize();
    }
}
