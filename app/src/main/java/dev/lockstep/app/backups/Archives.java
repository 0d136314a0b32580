package dev.lockstep.app.backups;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.BackupService;
import dev.lockstep.bucket.s3.S3Bucket;
import dev.lockstep.bucket.s3.S3Place;
import dev.lockstep.bucket.s3.S3Settings;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Archive;
import dev.lockstep.store.archive.ArchiveStore;
import dev.lockstep.store.archive.BackupInfo;
import dev.lockstep.store.archive.CopySpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The configured archive, and any other place that is named: a directory of this machine by its
 * path, one in S3 as {@code s3://bucket/prefix}.
 */
public final class Archives {
    /** Under whom a directory by itself is read: there is nobody else in it. */
    private static final TenantId ALONE = new TenantId("directory");

    private final String home;
    private final Path links;
    private final ParquetRows parquet;
    private final S3Settings s3;
    private final InstantSource clock;
    private final Map<String, Archive> open = new ConcurrentHashMap<>();
    private final Map<String, Located> inS3 = new ConcurrentHashMap<>();

    /**
     * @param home where backups go that name no other place
     * @param links a directory for links to places outside, and for what is read from S3
     * @param parquet must stay open as long as this is used
     * @param s3 how places in S3 are reached
     */
    public Archives(
            String home, Path links, ParquetRows parquet, S3Settings s3, InstantSource clock) {
        this.home = home;
        this.s3 = s3;
        this.links = links;
        this.parquet = parquet;
        this.clock = clock;
    }

    /** The configured one. */
    public ArchiveStore store() {
        return at(home).store();
    }

    String home() {
        return home;
    }

    private Archive at(String root) {
        return open.computeIfAbsent(
                root, place -> Archive.open(bucket(place), parquet, space(), clock));
    }

    /** A place by itself, without what an archive adds to it. */
    Bucket bucket(String place) {
        return S3Place.is(place)
                ? new S3Bucket(S3Place.parse(place), s3)
                : new LocalBucket(Path.of(place));
    }

    private CopySpace space() {
        return CopySpace.in(links.resolve("copies"));
    }

    /**
     * Where a tenant's backups go.
     *
     * @param directory another place than the configured one, or null
     */
    Located place(TenantId tenant, @Nullable String directory) {
        return inPlace(directory == null ? home : place(directory), tenant, "");
    }

    private static String place(String directory) {
        return S3Place.is(directory)
                ? S3Place.parse(directory).toString()
                : absolute(directory).toString();
    }

    private Located inPlace(String root, TenantId tenant, String name) {
        Archive archive = at(root);
        String below = root + "/" + tenant.value();
        String directory = name.isEmpty() ? below : below + "/" + name;
        return new Located(archive, archive.store(), tenant, name, directory, true);
    }

    /**
     * A backup by its name, {@code latest}, the path of its directory, or its place in S3.
     *
     * @throws LockstepException NOT_FOUND where there is none
     */
    Located locate(TenantId tenant, String backup) {
        if (S3Place.is(backup)) {
            return inS3.computeIfAbsent(S3Place.parse(backup).toString(), this::inS3);
        }
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

    /** A directory of S3 by itself; nothing is written there. */
    private Located inS3(String place) {
        int slash = place.lastIndexOf('/');
        if (S3Place.parse(place).prefix().isEmpty()) {
            throw LockstepException.user(
                    "backup-place",
                    "Cannot use '"
                            + Names.shown(place)
                            + "' as a backup: found a whole bucket, expected"
                            + " s3://bucket/…/BACKUP.");
        }
        String name = place.substring(slash + 1);
        Bucket bucket = new ReadOnlyBucket(bucket(place.substring(0, slash)));
        if (bucket.list(name).isEmpty()) {
            throw new LockstepException(
                    dev.lockstep.api.ErrorKind.NOT_FOUND,
                    "backup-not-found",
                    "There is nothing in " + Names.shown(place) + ".");
        }
        ArchiveStore store = ArchiveStore.directory(bucket, name, ALONE, parquet, space(), clock);
        Archive archive = Archive.alone(bucket, ALONE, parquet, space(), clock);
        return new Located(archive, store, ALONE, name, place, false);
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
        return new Located(
                Archive.open(bucket, parquet, clock), store, ALONE, name, path.toString(), false);
    }

    private static Path absolute(String directory) {
        Path path = Path.of(directory);
        if (directory.contains("://") || !path.isAbsolute()) {
            throw LockstepException.user(
                    "backup-place",
                    "Cannot use '"
                            + Names.shown(directory)
                            + "' as a place of backups: expected an absolute path of this machine,"
                            + " or s3://bucket/prefix.");
        }
        return path.normalize();
    }
}
