package dev.lockstep.lake.internal.scan;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.columnar.OtherDimension;
import dev.lockstep.lake.columnar.PageReader;
import dev.lockstep.lake.columnar.TextRows;
import dev.lockstep.lake.columnar.VectorRows;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a file of our own writer, page by page: each page is held against its sum on the way. */
public final class OwnCursor implements FileCursor {
    private final OwnFile file;
    private final PageReader pages;
    private final List<TextRows> texts;
    private final @Nullable VectorRows vectors;
    private final BitSet dropped;
    private final Ends ends;
    private final long to;
    private int group = -1;
    private long groupEnd;
    private long next;

    /** What is thrown where the file is not what was written. */
    public interface Damage {
        LockstepException of(String found, @Nullable Exception cause);
    }

    /**
     * What becomes of a reader besides rows.
     *
     * @param counters of the bytes that were read
     */
    public record Ends(Damage damage, LakeCounters counters, Runnable afterwards) {
        /** What a fault is to the caller. */
        LockstepException failed(IOException e) {
            if (e instanceof OtherDimension) {
                return new LockstepException(
                        ErrorKind.INTERNAL,
                        "lake-query",
                        "Cannot read vectors: found " + e.getMessage() + ".",
                        e);
            }
            if (e instanceof ClosedByInterruptException) {
                return new LockstepException(
                        ErrorKind.RESOURCES, "interrupted", "Cannot read rows: interrupted.", e);
            }
            return damage.of(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Rows of a file, or of a part of it.
     *
     * @param first the row of the file with which the part begins
     * @param from the row to begin with
     * @param to behind the last one; where the part ends before, the cursor does too
     */
    public record Part(FileContent content, long first, long from, long to) {}

    OwnCursor(OwnFile file, FileRows rows, int dimension, Part part, Ends ends) {
        this.file = file;
        this.ends = ends;
        this.dropped = rows.droppedCount() == 0 ? new BitSet() : rows.dropped().get();
        this.to = Math.min(part.to(), part.first() + file.rows());
        this.next = part.from();
        this.groupEnd = part.first();
        this.pages = open(part.content());
        this.texts = Stream.generate(pages::texts).limit(1 + RowScan.TEXTS).toList();
        this.vectors = dimension == 0 ? null : pages.vectors(dimension);
    }

    private PageReader open(FileContent content) {
        try {
            return new PageReader(content);
        } catch (IOException e) {
            throw ends.failed(e);
        }
    }

    @Override
    public boolean read(BatchBuilder batch) {
        if (next >= to) {
            return false;
        }
        try {
            while (next < to && !batch.full()) {
                if (next >= groupEnd) {
                    beginGroup();
                }
                row(batch);
                next++;
                if (next == groupEnd) {
                    endGroup();
                }
            }
            return true;
        } catch (IOException e) {
            throw ends.failed(e);
        }
    }

    /** Goes to the row group of the next row. */
    private void beginGroup() throws IOException {
        long begin;
        do {
            begin = groupEnd;
            group++;
            groupEnd += file.groups().get(group).rows();
        } while (groupEnd <= next);
        OwnFile.Group current = file.groups().get(group);
        for (int i = 0; i < texts.size(); i++) {
            texts.get(i).begin(current.texts().get(i));
            texts.get(i).skip(next - begin);
        }
        if (vectors != null && current.vector() != null) {
            vectors.begin(current.vector());
            vectors.skip(next - begin);
        }
    }

    private void endGroup() throws IOException {
        for (TextRows column : texts) {
            column.end();
        }
        if (vectors != null) {
            vectors.end();
        }
    }

    private void row(BatchBuilder batch) throws IOException {
        if (dropped.get((int) next)) {
            skip();
            return;
        }
        String id = texts.getFirst().next();
        if (id == null) {
            throw ends.damage().of("a row without an id", null);
        }
        for (int i = 0; i < RowScan.TEXTS; i++) {
            batch.text(i, texts.get(1 + i).next());
        }
        batch.add(id, vectors != null && vectors.next(batch.vectors(), batch.offset()));
    }

    private void skip() throws IOException {
        for (TextRows column : texts) {
            column.skip(1);
        }
        if (vectors != null) {
            vectors.skip(1);
        }
    }

    @Override
    public long next() {
        return next;
    }

    @Override
    public void close() {
        try {
            ends.counters().read(0, pages.read(), 0);
            pages.close();
        } catch (IOException e) {
            throw ends.failed(e);
        } finally {
            ends.afterwards().run();
        }
    }
}
