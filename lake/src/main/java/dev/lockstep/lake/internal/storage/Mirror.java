package dev.lockstep.lake.internal.storage;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.Bucket;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Data files of storage that is elsewhere as files of this machine, each at the path that its key
 * gives: those that are being written, which a commit uploads before anything names them, and
 * copies of those that are read. Copies that nobody reads go, the longest unread first, where the
 * space is used up. Files are never changed once they have their name. Safe for many threads.
 */
public final class Mirror {
    /** A file that was written and never committed may belong to a run that goes on. */
    private static final Duration STAGED = Duration.ofDays(1);

    /** The time stamp of a copy: what has none is not in the storage yet. */
    private static final FileTime COPY = FileTime.from(Instant.EPOCH);

    private final Bucket bucket;
    private final Path root;
    private final long most;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

    /** Files that are not in the storage; false where an earlier process may have brought it. */
    private final Map<String, Boolean> staged = new ConcurrentHashMap<>();

    private long bytes;

    private Mirror(Bucket bucket, Path root, long most) {
        this.bucket = bucket;
        this.root = root;
        this.most = most;
    }

    /** One copy, and who reads it. Its monitor is held while it comes. */
    private static final class Held {
        private int users;
        private long size = -1;
    }

    /** Opens it; copies of earlier processes are removed, since nobody knows them to be whole. */
    public static Mirror open(Bucket bucket, Path directory, long most) {
        try {
            Files.createDirectories(directory);
            Path root = directory.toRealPath();
            Mirror mirror = new Mirror(bucket, root, most);
            mirror.clear();
            return mirror;
        } catch (IOException e) {
            throw unusable(directory, e);
        }
    }

    private void clear() throws IOException {
        Instant abandoned = Instant.now().minus(STAGED);
        List<Path> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            if (touched.isBefore(abandoned)) {
                Files.deleteIfExists(file);
            } else {
                staged.put(location(file.toString()), false);
            }
        }
    }

    public Bucket bucket() {
        return bucket;
    }

    public Path root() {
        return root;
    }

    /** Of a path in the directory what it is in the storage; anything else as it is. */
    public String location(String pathOrLocation) {
        String start = root + File.separator;
        return pathOrLocation.startsWith(start)
                ? bucket.root() + "/" + pathOrLocation.substring(start.length()).replace('\\', '/')
                : pathOrLocation;
    }

    private Path path(String location) {
        return root.resolve(location.substring(bucket.root().length() + 1));
    }

    /** Where a new file is to be written; its folder is made. */
    public String stage(String key) {
        Path path = root.resolve(key);
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException e) {
            throw unusable(path, e);
        }
        staged.put(bucket.root() + "/" + key, true);
        return path.toString();
    }

    /** The file, where it is not in the storage yet. */
    Optional<Path> staged(String location) {
        Boolean ours = staged.get(location);
        if (ours == null || !Files.exists(path(location))) {
            return Optional.empty();
        }
        if (!ours && bucket.has(location)) {
            staged.remove(location);
            return Optional.empty();
        }
        return Optional.of(path(location));
    }

    /** Brings a staged file to the storage; of one that is there already nothing is done. */
    public void upload(String location) {
        Optional<Path> file = staged(location);
        if (file.isEmpty()) {
            return;
        }
        bucket.put(location, file.get());
        try {
            Files.setLastModifiedTime(file.get(), COPY);
            Held copy = new Held();
            copy.size = Files.size(file.get());
            synchronized (this) {
                if (held.putIfAbsent(location, copy) == null) {
                    bytes += copy.size;
                }
            }
            staged.remove(location);
        } catch (IOException e) {
            throw unusable(file.get(), e);
        }
        makeRoom(0);
    }

    public long size(String location) {
        Optional<Path> file = staged(location);
        if (file.isEmpty()) {
            return bucket.size(location);
        }
        try {
            return Files.size(file.get());
        } catch (IOException e) {
            throw unusable(file.get(), e);
        }
    }

    /** Removes what is here of a file. */
    public void forget(String location) {
        if (!location.startsWith(bucket.root() + "/")) {
            return;
        }
        staged.remove(location);
        synchronized (this) {
            Held copy = held.remove(location);
            if (copy != null && copy.size >= 0) {
                bytes -= copy.size;
            }
        }
        drop(path(location));
    }

    /**
     * A file on this machine, until it is released as often as it was held.
     *
     * @throws LockstepException where there is none, or where what came is not what is there
     */
    public Path hold(String location) {
        Optional<Path> fresh = staged(location);
        if (fresh.isPresent()) {
            return fresh.get();
        }
        Held mine = take(location);
        try {
            synchronized (mine) {
                if (mine.size < 0) {
                    mine.size = fetch(location);
                    add(mine.size);
                }
            }
            makeRoom(0);
            return path(location);
        } catch (RuntimeException e) {
            release(location);
            throw e;
        }
    }

    private synchronized Held take(String location) {
        Held mine = held.computeIfAbsent(location, _ -> new Held());
        mine.users++;
        return mine;
    }

    private synchronized void add(long size) {
        bytes += size;
    }

    public void release(String location) {
        synchronized (this) {
            Held mine = held.get(location);
            if (mine == null || mine.users == 0) {
                return;
            }
            mine.users--;
            if (mine.users == 0 && mine.size < 0) {
                held.remove(location);
            }
        }
        makeRoom(0);
    }

    private long fetch(String location) {
        long expected = bucket.size(location);
        if (expected < 0) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "lake-file",
                    "Cannot read "
                            + location
                            + ": found no such file, expected one of the lake's.");
        }
        makeRoom(expected);
        Path target = path(location);
        Path coming = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID());
        try {
            Files.createDirectories(target.getParent());
            try (InputStream in = bucket.io().newInputFile(location).newStream()) {
                Files.copy(in, coming);
            }
            requireWhole(location, expected, Files.size(coming));
            Files.setLastModifiedTime(coming, COPY);
            Files.move(coming, target, StandardCopyOption.ATOMIC_MOVE);
            return expected;
        } catch (IOException e) {
            drop(coming);
            throw unusable(target, e);
        } catch (RuntimeException e) {
            drop(coming);
            throw e;
        }
    }

    private static void requireWhole(String location, long expected, long found) {
        if (found != expected) {
            throw new LockstepException(
                    ErrorKind.EXTERNAL,
                    "lake-file",
                    "Cannot read "
                            + location
                            + ": found "
                            + found
                            + " bytes, expected "
                            + expected
                            + "; it was replaced while it was read, or the storage is at fault.");
        }
    }

    private synchronized void makeRoom(long wanted) {
        for (String location : List.copyOf(held.keySet())) {
            if (bytes + wanted <= most) {
                return;
            }
            Held old = Objects.requireNonNull(held.get(location));
            if (old.users == 0 && old.size >= 0) {
                held.remove(location);
                bytes -= old.size;
                drop(path(location));
            }
        }
    }

    /** Of copies that are here now. */
    public synchronized long bytes() {
        return bytes;
    }

    private static void drop(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static LockstepException unusable(Path path, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "lake-mirror",
                "Cannot use "
                        + path
                        + ": found "
                        + e
                        + ", expected a directory for copies of the lake's files, with room.",
                e);
    }
}
