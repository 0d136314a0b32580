package dev.lockstep.lake;

import java.time.Instant;
import java.util.List;
import org.apache.iceberg.io.FileIO;

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

    /** When a file was last written; the epoch where there is none. */
    Instant modified(String location);

    /** Removes a file; absence is no error. */
    void delete(String location);

    /** Locations of all files below a key, in no order; empty where there are none. */
    List<String> list(String key);

    /** The view of Iceberg; what it writes is durable when its stream is closed. */
    FileIO io();
}
