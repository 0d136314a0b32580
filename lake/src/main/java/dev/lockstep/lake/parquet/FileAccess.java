package dev.lockstep.lake.parquet;

/** How a file gets to where DuckDB can read it. Safe for many threads. */
public interface FileAccess {
    /** Of files that are given by their paths on this machine. */
    FileAccess HERE = path -> new Opened(path, () -> {});

    /**
     * Makes a file readable until it is closed.
     *
     * @param location as {@link RowFile} names it
     */
    Opened open(String location);

    /** How many files may be open at once without filling the disk. */
    default int atOnce() {
        return Integer.MAX_VALUE;
    }

    /**
     * A file that can be read.
     *
     * @param path on this machine
     */
    record Opened(String path, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }
}
