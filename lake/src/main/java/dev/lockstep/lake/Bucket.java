package dev.lockstep.lake;

import dev.lockstep.lake.columnar.FileTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.jspecify.annotations.Nullable;

/**
 * A storage root: a directory, or a prefix in an object store. A <em>key</em> is a relative path
 * with {@code /}; a <em>location</em> is what Iceberg manifests and DuckDB name a file by. Safe for
 * many threads.
 */
public interface Bucket {
    /** The location of the root, without a slash at its end. */
    String root();

    /**
     * The location of a key; for a directory its parent is made, so that anyone may write there.
     */
    String location(String key);

    /**
     * Makes a file that another process wrote durable, as far as the storage does not by itself.
     */
    void sync(String location);

    /** Bytes of a file, −1 where there is none. */
    long size(String location);

    /** Whether there is a file. */
    default boolean has(String location) {
        return size(location) >= 0;
    }

    /** When a file was last written; the epoch where there is none. */
    Instant modified(String location);

    /** Removes a file; absence is no error. */
    void delete(String location);

    /**
     * Locations of all files below a key, in no order; empty where there are none.
     *
     * @param key with or without a slash at its end
     */
    List<String> list(String key);

    /** The same, each with the moment at which it was last written. */
    default Map<String, Instant> times(String key) {
        Map<String, Instant> times = new HashMap<>();
        list(key).forEach(location -> times.put(location, modified(location)));
        return times;
    }

    /** The file where it is one of this machine, null in storage that is elsewhere. */
    default @Nullable Path file(String location) {
        return null;
    }

    /** Bytes that can still be written, as far as the storage tells; no limit otherwise. */
    default long free() {
        return Long.MAX_VALUE;
    }

    /** The whole file. */
    default byte[] get(String location) {
        try (var in = io().newInputFile(location).newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A small file, whole; empty where there is none. */
    default Optional<byte[]> find(String location) {
        return size(location) < 0 ? Optional.empty() : Optional.of(get(location));
    }

    /**
     * Reads some bytes of a file into an array.
     *
     * @param at where the first of them goes
     * @param length at least 1
     * @return how many there are, fewer where the file ends before; −1 where there is none
     */
    default int read(String location, long offset, byte[] into, int at, int length) {
        long size = size(location);
        if (size < 0) {
            return -1;
        }
        try (var in = io().newInputFile(location).newStream()) {
            in.seek(Math.min(size, offset));
            return in.readNBytes(into, at, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where a large file is written to as it comes, without a copy of it elsewhere. In storage that
     * is elsewhere it is durable, and seen, once its stream was closed; a file of this machine is
     * durable after {@link #sync}.
     */
    default FileTarget target(String location) {
        Path here = file(location);
        return here == null ? new StreamedFile(this, location) : FileTarget.of(here);
    }

    /** Writes a small file, durable; readers see the old content, if any, or the new. */
    default void put(String location, byte[] content) {
        try (var out = io().newOutputFile(location).createOrOverwrite()) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a copy of a file of this machine, durable; readers see the old content, if any, or the
     * whole new one, also where this fails halfway.
     */
    default void put(String location, Path file) {
        String fresh = location + "." + UUID.randomUUID() + LocalBucket.TEMPORARY;
        try (var out = io().newOutputFile(fresh).create()) {
            Files.copy(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        move(fresh, location);
    }

    /**
     * Writes a small file, durable, where there is none; of several who try one succeeds.
     *
     * @return whether it was this one
     */
    default boolean putNew(String location, byte[] content) {
        try (var out = io().newOutputFile(location).create()) {
            out.write(content);
            return true;
        } catch (AlreadyExistsException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a file another name, durably; one that has that name is replaced. */
    default void move(String from, String to) {
        try (var in = io().newInputFile(from).newStream();
                var out = io().newOutputFile(to).createOrOverwrite()) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delete(from);
    }

    /**
     * Gives files other names, each as {@link #move} does, in no order; some may have theirs where
     * this fails.
     *
     * @param names by the locations that they have, those that they get
     */
    default void moveAll(Map<String, String> names) {
        names.forEach(this::move);
    }

    /** Removes files; absence is no error. Some may be gone where this fails. */
    default void deleteAll(Collection<String> locations) {
        locations.forEach(this::delete);
    }

    /**
     * Removes what writes below a key left behind that were begun before and never ended; nobody
     * ever saw it as a file.
     */
    default void tidy(String key, Instant before) {
        for (String location : list(key)) {
            if (location.endsWith(LocalBucket.TEMPORARY) && modified(location).isBefore(before)) {
                delete(location);
            }
        }
    }

    /** The view of Iceberg; what it writes is durable when its stream is closed. */
    FileIO io();
}
