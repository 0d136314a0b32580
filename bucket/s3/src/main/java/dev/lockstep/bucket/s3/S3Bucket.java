package dev.lockstep.bucket.s3;

import dev.lockstep.api.LockstepException;
import dev.lockstep.bucket.s3.internal.AtATime;
import dev.lockstep.bucket.s3.internal.CopyObjects;
import dev.lockstep.bucket.s3.internal.ListObjects;
import dev.lockstep.bucket.s3.internal.ObjectTarget;
import dev.lockstep.bucket.s3.internal.PutFile;
import dev.lockstep.bucket.s3.internal.PutObjects;
import dev.lockstep.bucket.s3.internal.RangedInput;
import dev.lockstep.bucket.s3.internal.S3Calls;
import dev.lockstep.bucket.s3.internal.S3FileIO;
import dev.lockstep.bucket.s3.internal.S3Heads;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.columnar.FileTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.iceberg.io.FileIO;

/**
 * A prefix in an S3 bucket. Locations are {@code s3://bucket/prefix/key}; an object appears whole
 * or not at all. Nothing is asked of the server before the first use. Requests that fail for a
 * moment are repeated; what remains is a {@link LockstepException}, {@code USER} where the place,
 * the credentials or the clock are wrong, {@code EXTERNAL} where the server or the way to it is.
 * Safe for many threads.
 */
public final class S3Bucket implements Bucket, AutoCloseable {
    private static final Pattern SEGMENTS = Pattern.compile("(^|/)\\.\\.?(/|$)");

    private final S3Calls calls;
    private final PutObjects puts;
    private final S3Heads heads;
    private final ListObjects lists;

    public S3Bucket(S3Place place, S3Settings settings) {
        this.calls = new S3Calls(place, settings);
        this.puts = new PutObjects(calls);
        this.heads = new S3Heads(calls);
        this.lists = new ListObjects(calls);
    }

    public S3Counters counters() {
        return calls.counters();
    }

    @Override
    public String root() {
        return calls.place().toString();
    }

    @Override
    public String location(String key) {
        if (key.startsWith("/") || SEGMENTS.matcher(key).find()) {
            throw new IllegalArgumentException("key '" + key + "' leaves the bucket");
        }
        return root() + "/" + key;
    }

    /** What was written is durable. */
    @Override
    public void sync(String location) {
        // Nobody else's process writes here by other ways.
    }

    @Override
    public long size(String location) {
        return heads.size(location);
    }

    @Override
    public Instant modified(String location) {
        return heads.modified(location);
    }

    @Override
    public void delete(String location) {
        io().deleteFile(location);
    }

    @Override
    public void deleteAll(Collection<String> locations) {
        lists.deleteAll(locations);
    }

    @Override
    public List<String> list(String key) {
        return lists.below(key);
    }

    /** In the requests that the list takes. */
    @Override
    public Map<String, Instant> times(String key) {
        return lists.times(key);
    }

    @Override
    public byte[] get(String location) {
        try (RangedInput in = new RangedInput(calls, location)) {
            return in.readAllBytes();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** In one request. */
    @Override
    public Optional<byte[]> find(String location) {
        return heads.content(location);
    }

    /** In one request. */
    @Override
    public int read(String location, long offset, byte[] into, int at, int length) {
        return heads.read(location, offset, into, at, length);
    }

    @Override
    public void put(String location, byte[] content) {
        puts.put(location, content);
    }

    @Override
    public void put(String location, Path file) {
        new PutFile(calls, puts).put(location, file);
    }

    /** In parts, of which the heap holds a few. */
    @Override
    public FileTarget target(String location) {
        return new ObjectTarget(calls, puts, location);
    }

    /**
     * The server decides between those who try.
     *
     * @throws LockstepException USER with code {@code s3-unconditional} where it cannot
     */
    @Override
    public boolean putNew(String location, byte[] content) {
        return puts.putNew(location, content);
    }

    /** A copy that the server makes, then the removal of the first: for a moment there are both. */
    @Override
    public void move(String from, String to) {
        new CopyObjects(calls).copy(from, to);
        delete(from);
    }

    /** Several at a time: each takes the server as long as it takes to copy. */
    @Override
    public void moveAll(Map<String, String> names) {
        AtATime.each(names.entrySet(), name -> move(name.getKey(), name.getValue()));
    }

    @Override
    public void tidy(String key, Instant before) {
        lists.abortUploads(key, before);
    }

    @Override
    public FileIO io() {
        return new S3FileIO(calls, puts);
    }

    @Override
    public void close() {
        calls.close();
    }
}
