package dev.lockstep.store.archive.internal.files;

import dev.lockstep.lake.Bucket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * A bucket that is looked at, with the names of its files as they were at the beginning: what is
 * not among them is not asked for, and no part of them is listed again. For one look, by many
 * threads; written to through the bucket itself.
 */
final class ListedBucket implements Bucket {
    private final Bucket bucket;
    private final NavigableSet<String> names;

    private ListedBucket(Bucket bucket, Collection<String> names) {
        this.bucket = bucket;
        this.names = new TreeSet<>(names);
    }

    /** Where files lie on this machine asking costs nothing, and the bucket comes back itself. */
    static Bucket of(Bucket bucket, String key) {
        return bucket.file(bucket.root() + "/x") == null
                ? new ListedBucket(bucket, bucket.list(key))
                : bucket;
    }

    @Override
    public String root() {
        return bucket.root();
    }

    @Override
    public String location(String key) {
        return bucket.location(key);
    }

    @Override
    public void sync(String location) {
        bucket.sync(location);
    }

    @Override
    public long size(String location) {
        return names.contains(location) ? bucket.size(location) : -1;
    }

    @Override
    public boolean has(String location) {
        return names.contains(location);
    }

    @Override
    public Instant modified(String location) {
        return names.contains(location) ? bucket.modified(location) : Instant.EPOCH;
    }

    @Override
    public void delete(String location) {
        bucket.delete(location);
    }

    @Override
    public List<String> list(String key) {
        String prefix = root() + "/" + (key.isEmpty() || key.endsWith("/") ? key : key + "/");
        return names.tailSet(prefix).stream().takeWhile(n -> n.startsWith(prefix)).toList();
    }

    @Override
    public @Nullable Path file(String location) {
        return bucket.file(location);
    }

    @Override
    public byte[] get(String location) {
        return bucket.get(location);
    }

    @Override
    public Optional<byte[]> find(String location) {
        return names.contains(location) ? bucket.find(location) : Optional.empty();
    }

    @Override
    public int read(String location, long offset, byte[] into, int at, int length) {
        return names.contains(location) ? bucket.read(location, offset, into, at, length) : -1;
    }

    @Override
    public FileIO io() {
        return bucket.io();
    }
}
