package dev.lockstep.dataset.internal.read;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Where a reader puts what it reads. For one thread. */
public final class Intake implements Closeable {
    private static final long BYTES_BETWEEN_REPORTS = 16L << 20;

    private final Path directory;
    private final long partBytes;
    private final PlainParts.Listener listener;
    private final LongConsumer bytesRead;
    private final Rejects rejects;
    private PlainParts rows;
    private long blankLines;
    private long reportAt = BYTES_BETWEEN_REPORTS;

    /**
     * @param bytesRead told now and then how much of the file has been read; may throw to end it
     */
    Intake(Path directory, long partBytes, PlainParts.Listener listener, LongConsumer bytesRead)
            throws IOException {
        this.directory = Files.createDirectories(directory);
        this.partBytes = partBytes;
        this.listener = listener;
        this.bytesRead = bytesRead;
        this.rejects = new Rejects(directory);
        this.rows = new PlainParts(directory, "rows", (byte) ',', (byte) '"', partBytes, listener);
    }

    /** Rows come as the file has them: with its own delimiter and quote. Before the first row. */
    void dialect(CsvDialect dialect) {
        rows =
                new PlainParts(
                        directory,
                        "rows",
                        dialect.delimiter(),
                        dialect.quote(),
                        partBytes,
                        listener);
    }

    PlainParts rows() {
        return rows;
    }

    Rejects rejects() {
        return rejects;
    }

    void blankLine() {
        blankLines++;
    }

    long blankLines() {
        return blankLines;
    }

    void read(long bytes) {
        if (bytes >= reportAt) {
            reportAt = bytes + BYTES_BETWEEN_REPORTS;
            bytesRead.accept(bytes);
        }
    }

    void finish() throws IOException {
        rows.finish();
        rejects.finish();
    }

    @Override
    public void close() throws IOException {
        rows.close();
        rejects.close();
    }
}
