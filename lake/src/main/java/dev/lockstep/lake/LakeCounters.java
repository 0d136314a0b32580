package dev.lockstep.lake;

import java.util.concurrent.atomic.LongAdder;

/** What a lake has read and written since it was opened; tests assert cost by it. */
public final class LakeCounters {
    private final LongAdder filesRead = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder rowsRead = new LongAdder();
    private final LongAdder filesWritten = new LongAdder();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder rowsWritten = new LongAdder();

    /** All counters at one moment. */
    public record View(
            long filesRead,
            long bytesRead,
            long rowsRead,
            long filesWritten,
            long bytesWritten,
            long rowsWritten) {
        public View minus(View earlier) {
            return new View(
                    filesRead - earlier.filesRead,
                    bytesRead - earlier.bytesRead,
                    rowsRead - earlier.rowsRead,
                    filesWritten - earlier.filesWritten,
                    bytesWritten - earlier.bytesWritten,
                    rowsWritten - earlier.rowsWritten);
        }
    }

    /**
     * Counts a read of data or delete files.
     *
     * @param bytes that were read of files of our own writer; of others, those of the column chunks
     *     that the read needs, by the files' footers
     */
    public void read(long files, long bytes, long rows) {
        filesRead.add(files);
        bytesRead.add(bytes);
        rowsRead.add(rows);
    }

    /** Counts data or delete files that became part of a table. */
    public void wrote(long files, long bytes, long rows) {
        filesWritten.add(files);
        bytesWritten.add(bytes);
        rowsWritten.add(rows);
    }

    public View view() {
        return new View(
                filesRead.sum(),
                bytesRead.sum(),
                rowsRead.sum(),
                filesWritten.sum(),
                bytesWritten.sum(),
                rowsWritten.sum());
    }
}
