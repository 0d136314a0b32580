package dev.lockstep.dataset.internal.read;

import dev.lockstep.dataset.internal.columnar.TextFiles;
import java.util.function.LongConsumer;

/** Where a reader puts what it reads. For one thread. */
public final class Intake {
    private static final long BYTES_BETWEEN_REPORTS = 16L << 20;

    private final TextFiles rows;
    private final Rejects rejects;
    private final LongConsumer bytesRead;
    private long blankLines;
    private long reportAt = BYTES_BETWEEN_REPORTS;

    /**
     * @param rows as wide as the file has columns; the caller finishes and closes it
     * @param bytesRead told now and then how much of the file has been read; may throw to end it
     */
    public Intake(TextFiles rows, Rejects rejects, LongConsumer bytesRead) {
        this.rows = rows;
        this.rejects = rejects;
        this.bytesRead = bytesRead;
    }

    TextFiles rows() {
        return rows;
    }

    Rejects rejects() {
        return rejects;
    }

    void blankLine() {
        blankLines++;
    }

    public long blankLines() {
        return blankLines;
    }

    void read(long bytes) {
        if (bytes >= reportAt) {
            reportAt = bytes + BYTES_BETWEEN_REPORTS;
            bytesRead.accept(bytes);
        }
    }
}
