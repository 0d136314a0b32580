package dev.lockstep.lake;

import dev.lockstep.lake.internal.storage.Mirror;
import dev.lockstep.lake.internal.storage.MirroredIO;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;

/**
 * Storage that is elsewhere, such as S3, as the bucket of a lake: with a directory of this machine
 * in which data files are written before they go there, and read once they have come from there,
 * since DuckDB reads and writes files of this machine only. Locations are those of the storage; a
 * path in the directory is taken wherever a location is. One process at a time uses the directory.
 */
public final class MirroredBucket implements Bucket {
    private final Bucket bucket;
    private final Mirror mirror;

    /**
     * @param directory made when it is missing; what was written there for a commit and never
     *     committed goes a day later, copies when the next process begins
     * @param bytes of copies that nobody reads; more where more are read at once
     */
    public MirroredBucket(Bucket bucket, Path directory, long bytes) {
        this.bucket = bucket;
        this.mirror = Mirror.open(bucket, directory, bytes);
    }

    /** The directory's side of it. */
    public Mirror mirror() {
        return mirror;
    }

    @Override
    public String root() {
        return bucket.root();
    }

    @Override
    public String location(String key) {
        return bucket.location(key);
    }

    /** Brings a file that was written in the directory to the storage, whole or not at all. */
    @Override
    public void sync(String location) {
        mirror.upload(mirror.location(location));
    }

    @Override
    public long size(String location) {
        return mirror.size(mirror.location(location));
    }

    @Override
    public boolean has(String location) {
        return bucket.has(mirror.location(location));
    }

    @Override
    public Instant modified(String location) {
        return bucket.modified(mirror.location(location));
    }

    @Override
    public void delete(String location) {
        String there = mirror.location(location);
        mirror.forget(there);
        bucket.delete(there);
    }

    @Override
    public void deleteAll(Collection<String> locations) {
        List<String> there = locations.stream().map(mirror::location).toList();
        there.forEach(mirror::forget);
        bucket.deleteAll(there);
    }

    /** Of the storage alone. */
    @Override
    public List<String> list(String key) {
        return bucket.list(key);
    }

    @Override
    public Map<String, Instant> times(String key) {
        return bucket.times(key);
    }

    @Override
    public byte[] get(String location) {
        return bucket.get(mirror.location(location));
    }

    @Override
    public Optional<byte[]> find(String location) {
        return bucket.find(mirror.location(location));
    }

    @Override
    public int read(String location, long offset, byte[] into, int at, int length) {
        return bucket.read(mirror.location(location), offset, into, at, length);
    }

    @Override
    public void put(String location, byte[] content) {
        bucket.put(location, content);
    }

    @Override
    public void put(String location, Path file) {
        bucket.put(location, file);
    }

    @Override
    public boolean putNew(String location, byte[] content) {
        return bucket.putNew(location, content);
    }

    @Override
    public void move(String from, String to) {
        mirror.forget(from);
        bucket.move(from, to);
    }

    @Override
    public void moveAll(Map<String, String> names) {
        names.keySet().forEach(mirror::forget);
        bucket.moveAll(names);
    }

    @Override
    public void tidy(String key, Instant before) {
        bucket.tidy(key, before);
    }

    @Override
    public FileIO io() {
        return new MirroredIO(bucket.io(), mirror);
    }
}
