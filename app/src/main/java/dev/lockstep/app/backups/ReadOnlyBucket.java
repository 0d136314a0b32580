package dev.lockstep.app.backups;

import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.columnar.FileTarget;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * A bucket in which nothing is written: backups that were made somewhere else are read where they
 * lie. Pins, which keep a backup from being expired, are left out; nobody expires anything here.
 */
record ReadOnlyBucket(Bucket bucket) implements Bucket {
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
        return bucket.size(location);
    }

    @Override
    public Instant modified(String location) {
        return bucket.modified(location);
    }

    @Override
    public List<String> list(String key) {
        return bucket.list(key);
    }

    @Override
    public byte[] get(String location) {
        return bucket.get(location);
    }

    @Override
    public void delete(String location) {
        requirePin(location);
    }

    @Override
    public Optional<byte[]> find(String location) {
        return bucket.find(location);
    }

    @Override
    public int read(String location, long offset, byte[] into, int at, int length) {
        return bucket.read(location, offset, into, at, length);
    }

    @Override
    public void put(String location, byte[] content) {
        requirePin(location);
    }

    @Override
    public void put(String location, Path file) {
        throw readOnly(location);
    }

    @Override
    public FileTarget target(String location) {
        throw readOnly(location);
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
    public @Nullable Path file(String location) {
        return bucket.file(location);
    }

    @Override
    public FileIO io() {
        return bucket.io();
    }
}
