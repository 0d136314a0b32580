package dev.lockstep.lake.internal.rows;

import dev.lockstep.api.Batch;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.scan.FileCursor;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.OwnCursor;
import dev.lockstep.lake.internal.scan.OwnReads;
import dev.lockstep.lake.internal.scan.Ranges;
import dev.lockstep.lake.internal.scan.RowReader;
import dev.lockstep.lake.internal.scan.RowScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads a file without DuckDB, or not at all. */
record OwnScan(Path file, int dimension, LakeCounters counters, DuckPool duck)
        implements RowScan, AutoCloseable {
    /** By a DuckDB that could not start. */
    OwnScan(Path file, int dimension) {
        this(
                file,
                dimension,
                new LakeCounters(),
                new DuckPool(file.resolveSibling("spill"), 1, -1, 0));
    }

    /** Thrown where a file is left to DuckDB. */
    static final class LeftToDuck extends RuntimeException {}

    @Override
    public FileCursor open(DuckSession session, FileRows rows, long from, long to) {
        return open(rows, new OwnCursor.Part(new FileContent.Here(file), 0, from, to), to);
    }

    FileCursor open(BitSet dropped, OwnCursor.Part part) {
        return open(rows(dropped), part, 0);
    }

    private FileCursor open(FileRows rows, OwnCursor.Part part, long least) {
        return OwnReads.rows(dimension)
                .open(
                        rows,
                        part,
                        least,
                        new OwnCursor.Ends(
                                (found, cause) ->
                                        new LockstepException(
                                                ErrorKind.INTERNAL, "damaged", found, cause),
                                counters,
                                () -> {}))
                .orElseThrow(LeftToDuck::new);
    }

    private static FileRows rows(BitSet dropped) {
        return new FileRows("f", 0, _ -> 0, () -> dropped, dropped.cardinality());
    }

    List<Batch> read(BitSet dropped, Split split, Position from, int batchRows) {
        List<Batch> batches = new ArrayList<>();
        try (RowReader reader =
                new RowReader(
                        this,
                        List.of(rows(dropped)),
                        Ranges.parse(split.spec()),
                        from,
                        batchRows,
                        duck.stream())) {
            for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                batches.add(batch);
            }
        }
        return batches;
    }

    /** Rows in words. */
    List<String> read(long from, long to) {
        return RandomRows.texts(read(new BitSet(), split(from, to), Position.START, 91));
    }

    @Override
    public void close() {
        duck.close();
    }

    static Split split(long from, long to) {
        return new Split("rows", Split.Kind.ROWS, "0:" + from + "-" + to, to - from);
    }
}
