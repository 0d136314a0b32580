package dev.lockstep.lake;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.internal.storage.LocalFileIO;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;

/** A directory as bucket. Locations are plain absolute paths. */
public final class LocalBucket implements Bucket {
    /** Ending of files that a kill may leave behind. */
    public static final String TEMPORARY = ".tmp";

    private final Path root;

    /** Makes the directory when it is missing. */
    public LocalBucket(Path directory) {
        try {
            Files.createDirectories(directory);
            this.root = directory.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (root.toString().indexOf('\'') >= 0 || root.toString().matches(".*[*?\\[\\]].*")) {
            throw LockstepException.user(
                    "bucket-path",
                    "Cannot use "
                            + root
                            + " as a bucket: found a quote or one of *?[] in the path, expected"
                            + " none; choose another directory.");
        }
    }

    @Override
    public String root() {
        return root.toString();
    }

    @Override
    public String location(String key) {
        Path path = root.resolve(key).normalize();
        if (!path.startsWith(root)) {
            throw new IllegalArgumentException("key '" + key + "' leaves the bucket");
        }
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return path.toString();
    }

    @Override
    public void sync(String location) {
        LocalFileIO.sync(Path.of(location));
    }

    @Override
    public long size(String location) {
        try {
            Path path = Path.of(location);
            return Files.exists(path) ? Files.size(path) : -1;
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    @Override
    public Instant modified(String location) {
        try {
            Path path = Path.of(location);
            return Files.exists(path) ? Files.getLastModifiedTime(path).toInstant() : Instant.EPOCH;
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    @Override
    public void delete(String location) {
        try {
            Files.deleteIfExists(Path.of(location));
        } catch (IOException e) {
            throw unreadable(location, e);
        }
    }

    @Override
    public List<String> list(String key) {
        Path path = root.resolve(key);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    @Override
    public Path file(String location) {
        return Path.of(location);
    }

    @Override
    public long free() {
        try {
            // As elsewhere, a directory that somebody has removed is made again.
            Files.createDirectories(root);
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw unreadable(root.toString(), e);
        }
    }

    @Override
    public void put(String location, byte[] content) {
        Path temporary = written(location, content);
        try {
            Files.move(temporary, Path.of(location), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unreadable(location, e);
        }
        LocalFileIO.sync(Path.of(location));
    }

    /** A link is made for one only, and of a file that is whole. */
    @Override
    public boolean putNew(String location, byte[] content) {
        Path temporary = written(location, content);
        try {
            link(Path.of(location), temporary);
            LocalFileIO.sync(Path.of(location));
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (IOException e) {
            throw unreadable(location, e);
        } finally {
            delete(temporary.toString());
        }
    }

    /** Where the file system has no links, a move that finds nothing there is the next best. */
    private static void link(Path path, Path whole) throws IOException {
        try {
            Files.createLink(path, whole);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException _) {
            Files.move(whole, path);
        }
    }

    private static Path written(String location, byte[] content) {
        Path path = Path.of(location);
        Path temporary =
                path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            Files.createDirectories(path.getParent());
            Files.write(temporary, content);
        } catch (IOException e) {
            throw unreadable(location, e);
        }
        LocalFileIO.sync(temporary);
        return temporary;
    }

    @Override
    public void move(String from, String to) {
        try {
            Files.move(Path.of(from), Path.of(to), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unreadable(to, e);
        }
        LocalFileIO.sync(Path.of(to));
    }

    @Override
    public FileIO io() {
        return new LocalFileIO();
    }

    private static LockstepException unreadable(String location, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "bucket-io",
                "Cannot reach " + location + ": found " + e + ", expected a file of the bucket.",
                e);
    }
}
