package dev.lockstep.lake.parquet;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.columnar.FileContent;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** How a file gets to where it can be read. Safe for many threads. */
public interface FileAccess {
    /** Of files that are given by their paths on this machine. */
    FileAccess HERE = (path, _) -> Opened.whole(Path.of(path), () -> {});

    /**
     * Makes a file readable until it is closed, or a part of it with the row that is wanted first,
     * and as many behind it as come along.
     *
     * @param location as {@link RowFile} names it
     */
    Opened open(String location, Wanted wanted);

    /** Makes a file readable as a whole. */
    default Opened open(String location) {
        return open(location, Wanted.WHOLE);
    }

    /** How many files may be open at once without filling the disk. */
    default int atOnce() {
        return Integer.MAX_VALUE;
    }

    /** What is thrown where a file that was opened turns out not to be what was written. */
    default LockstepException damaged(String location, String found, @Nullable Exception cause) {
        return new LockstepException(
                        ErrorKind.INTERNAL,
                        "lake-damaged",
                        "Cannot read "
                                + location
                                + ": found "
                                + found
                                + ", expected the file as it was written; put it back.",
                        cause)
                .with("file", location);
    }

    /**
     * What is going to be read of a file.
     *
     * @param idsOnly whether nothing but what the ids are made of
     * @param inMemory whether it may be in memory, where it is read once and no more; else it is in
     *     a file, which DuckDB needs
     * @param from the first row
     * @param to behind the last row
     */
    record Wanted(boolean idsOnly, boolean inMemory, long from, long to) {
        public static final Wanted WHOLE = new Wanted(false, false, 0, Long.MAX_VALUE);

        /** Of all rows; it comes as one. */
        public static final Wanted IDS = new Wanted(true, false, 0, Long.MAX_VALUE);

        public static Wanted rows(long from, long to) {
            return new Wanted(false, false, from, to);
        }

        public Wanted orInMemory() {
            return new Wanted(idsOnly, true, from, to);
        }
    }

    /**
     * A file that can be read.
     *
     * @param content the file, or the part of it
     * @param first the row of the whole file that is the first one there
     * @param end behind the last row there
     */
    record Opened(FileContent content, long first, long end, Runnable release)
            implements AutoCloseable {
        public static Opened whole(Path path, Runnable release) {
            return new Opened(new FileContent.Here(path), 0, Long.MAX_VALUE, release);
        }

        /** On this machine; of what was not asked for in memory. */
        public String path() {
            return switch (content) {
                case FileContent.Here(Path path) -> path.toString();
                case FileContent.InMemory _ ->
                        throw new IllegalStateException("it is in memory, and in no file");
            };
        }

        @Override
        public void close() {
            release.run();
        }
    }
}
