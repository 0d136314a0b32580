package dev.lockstep.store.archive.internal.files;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.LocalBucket;
import dev.lockstep.lake.columnar.FileTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.io.InputFile;

/**
 * The files of one backup, by paths relative to its directory.
 *
 * @param key of the directory in the bucket; empty for the bucket's root
 */
public record BackupDirectory(Bucket bucket, String key) {
    private static final Pattern SEGMENTS = Pattern.compile("(^|/)\\.\\.?(/|$)");

    public static final String MANIFEST = "export_manifest.json";
    public static final String SUMS = "SHA256SUMS";

    /** Below it lies all that is ours and no collection's rows. */
    public static final String OURS = "_lockstep/";

    public static final String WORK = OURS + "work/";
    public static final String PINS = OURS + "pins/";

    /** Where a file is to be written; its folder is made. */
    public String writable(String path) {
        requireInside(path);
        return bucket.location(key.isEmpty() ? path : key + "/" + path);
    }

    /** Where a file lies, without touching anything: the storage may be for reading only. */
    public String location(String path) {
        requireInside(path);
        return prefix() + path;
    }

    /** A manifest is a stranger's input: what it names must lie in the directory. */
    private static void requireInside(String path) {
        if (path.startsWith("/") || path.contains("\\") || SEGMENTS.matcher(path).find()) {
            throw damaged("a manifest", "the file name " + Names.shown(path), "one below it");
        }
    }

    public boolean has(String path) {
        return bucket.has(location(path));
    }

    public long size(String path) {
        return bucket.size(location(path));
    }

    public Optional<byte[]> get(String path) {
        return bucket.find(location(path));
    }

    /** The file's bytes, read as they are asked for; to be closed. */
    public InputStream open(String path) throws IOException {
        Path here = bucket.file(location(path));
        return here != null ? Files.newInputStream(here) : input(path).newStream();
    }

    /** As {@link Bucket#read}. */
    public int read(String path, long offset, byte[] into, int at, int length) {
        return bucket.read(location(path), offset, into, at, length);
    }

    public InputFile input(String path) {
        return bucket.io().newInputFile(location(path));
    }

    /** Where a large file is written to as it comes. */
    public FileTarget target(String path) {
        return bucket.target(writable(path));
    }

    /** Makes a file of this machine that was written so durable. */
    public void sync(String path) {
        bucket.sync(location(path));
    }

    public void put(String path, byte[] content) {
        bucket.put(writable(path), content);
    }

    /** A copy of a file of this machine. */
    public void put(String path, Path file) {
        bucket.put(writable(path), file);
    }

    public void delete(String path) {
        bucket.delete(location(path));
    }

    public void deleteAll(List<String> paths) {
        bucket.deleteAll(paths.stream().map(this::location).toList());
    }

    public void move(String from, String to) {
        bucket.move(location(from), writable(to));
    }

    /** Gives files other names, in no order. */
    public void moveAll(Map<String, String> moves) {
        Map<String, String> locations = new LinkedHashMap<>();
        moves.forEach((from, to) -> locations.put(location(from), writable(to)));
        bucket.moveAll(locations);
    }

    /** Paths of the files below a path, sorted; leftovers of writes that never ended aside. */
    public List<String> list(String below) {
        String start = prefix();
        String where = key.isEmpty() ? below : key + "/" + below;
        return bucket.list(where).stream()
                .filter(location -> !location.endsWith(LocalBucket.TEMPORARY))
                .map(location -> location.substring(start.length()).replace('\\', '/'))
                .sorted()
                .toList();
    }

    /** Removes everything; the caller sees to it that nobody reads. */
    public void purge() {
        bucket.deleteAll(bucket.list(key));
    }

    private String prefix() {
        return bucket.root() + "/" + (key.isEmpty() ? "" : key + "/");
    }

    /** The directory's own name. */
    public String name() {
        String path = key.isEmpty() ? bucket.root() : key;
        return path.substring(path.replace('\\', '/').lastIndexOf('/') + 1);
    }

    public BackupDirectory sibling(String name) {
        int slash = key.lastIndexOf('/');
        return new BackupDirectory(bucket, (slash < 0 ? "" : key.substring(0, slash + 1)) + name);
    }

    /** The file itself; empty where the storage is elsewhere. */
    public Optional<Path> local(String path) {
        return Optional.ofNullable(bucket.file(location(path)));
    }

    public static LockstepException unreadable(String file, IOException e) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "archive-io",
                "Cannot read " + file + ": found " + e + ", expected a file of the archive.",
                e);
    }

    public static LockstepException damaged(String file, String found, String expected) {
        return new LockstepException(
                ErrorKind.INTERNAL,
                "archive-damaged",
                "Cannot read "
                        + file
                        + ": found "
                        + found
                        + ", expected "
                        + expected
                        + "; verify the backup and use another one.");
    }
}
