package dev.lockstep.app.backups;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;

/**
 * A directory anywhere on this machine as the directory of one tenant in an archive: by a link, so
 * that a backup that was carried somewhere else is read where it lies, whatever its place is
 * called.
 */
record LinkedBucket(LocalBucket bucket) implements Bucket {
    /** The name of the link, of the form of a tenant. */
    static final String LINK = "directory";

    /** Makes the link below a directory of ours, once for each target. */
    static LinkedBucket to(Path links, Path target) {
        String unique =
                UUID.nameUUIDFromBytes(target.toString().getBytes(StandardCharsets.UTF_8))
                        .toString();
        Path root = links.resolve(unique);
        try {
            Files.createDirectories(root);
            Files.createSymbolicLink(root.resolve(LINK), target);
        } catch (FileAlreadyExistsException _) {
            // It is the same one: the directory is named after the target.
        } catch (IOException e) {
            throw unreadable(target, e);
        }
        return new LinkedBucket(new LocalBucket(root));
    }

    private static LockstepException unreadable(Path path, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "backup-place",
                "Cannot read " + path + ": found " + e + ", expected a directory.",
                e);
    }

    @Override
    public List<String> list(String key) {
        Path path = Path.of(bucket.root()).resolve(key);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(path, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public String root() {
        return bucket.root();
    }

    @Override
    public String location(String key) {
        return Path.of(bucket.root()).resolve(key).toString();
    }

    @Override
    public void sync(String location) {
        bucket.sync(location);
    }

    @Override
    public long size(String location) {
        return bucket.size(location);
    }

    @Override
    public Instant modified(String location) {
        return bucket.modified(location);
    }

    /** Pins keep a backup from being expired, which nobody does here. */
    @Override
    public void delete(String location) {
        requirePin(location);
    }

    @Override
    public void put(String location, byte[] content) {
        requirePin(location);
    }

    private static void requirePin(String location) {
        if (!location.contains("/_lockstep/pins/")) {
            throw readOnly(location);
        }
    }

    @Override
    public boolean putNew(String location, byte[] content) {
        throw readOnly(location);
    }

    @Override
    public void move(String from, String to) {
        throw readOnly(to);
    }

    private static IllegalStateException readOnly(String location) {
        return new IllegalStateException("nothing is to be written to " + location);
    }

    @Override
    public Path file(String location) {
        return bucket.file(location);
    }

    @Override
    public long free() {
        return bucket.free();
    }

    @Override
    public FileIO io() {
        return bucket.io();
    }
}
