package dev.lockstep.store.archive;

import java.nio.file.Path;

/**
 * Where files of a bucket that is elsewhere are copied to while DuckDB reads them. Those that
 * nobody reads any more stay until the space is wanted.
 *
 * @param directory of this machine, for this alone; made at the first use
 * @param bytes that copies take at most, as long as what is being read at once fits
 */
public record CopySpace(Path directory, long bytes) {
    /** Room for some thirty files of a backup. */
    public static final long DEFAULT_BYTES = 2L << 30;

    public static CopySpace in(Path directory) {
        return new CopySpace(directory, DEFAULT_BYTES);
    }

    /** In the machine's directory for temporary files. */
    public static CopySpace temporary() {
        return in(Path.of(System.getProperty("java.io.tmpdir"), "lockstep-archive"));
    }
}
