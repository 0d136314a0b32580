package dev.lockstep.lake.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Differencing.Changes;
import dev.lockstep.api.Position;
import dev.lockstep.api.Split;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.Ranges;
import dev.lockstep.lake.internal.scan.RowReader;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** The difference of two snapshots: rows of added files, and a table of the ids that are gone. */
final class LakeChanges implements Changes {
    private final OpenLake lake;
    private final CollectionSpec spec;
    private final FileReads reads;
    private final List<FileRows> files;
    private final DuckSession session;
    private final String gone;
    private final long deletes;

    LakeChanges(
            OpenLake lake,
            CollectionSpec spec,
            FileReads reads,
            List<FileRows> files,
            DuckSession session,
            String gone,
            long deletes) {
        this.lake = lake;
        this.spec = spec;
        this.reads = reads;
        this.files = files;
        this.session = session;
        this.gone = gone;
        this.deletes = deletes;
    }

    @Override
    public CollectionSpec spec() {
        return spec;
    }

    @Override
    public long upserts() {
        return files.stream().mapToLong(f -> f.rows() - f.droppedCount()).sum();
    }

    @Override
    public long deletes() {
        return deletes;
    }

    @Override
    public List<Split> plan(int wanted) {
        List<Split> splits = new ArrayList<>(Ranges.plan(files, wanted));
        splits.removeIf(split -> split.rows() == 0);
        if (deletes > 0) {
            splits.add(new Split("deletes", Split.Kind.DELETES, "", deletes));
        }
        return splits;
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return split.kind() == Split.Kind.DELETES
                ? new GoneReader(lake.duck().stream(), gone, from, batchRows)
                : new RowReader(
                        reads,
                        files,
                        Ranges.parse(split.spec()),
                        from,
                        batchRows,
                        lake.duck().stream());
    }

    @Override
    public void close() {
        session.close();
    }

    /** Reads ids in their order; a position's rows are its place. */
    private static final class GoneReader implements BatchReader {
        private final DuckSession session;
        private final DuckSession.Stream stream;
        private final int batchRows;
        private long rows;
        private boolean done;
        private long at;
        private long size;
        private DuckDBReadableVector chunk;

        @SuppressWarnings("NullAway.Init") // the chunk is there once size is above 0
        GoneReader(DuckSession session, String table, Position from, int batchRows) {
            this.session = session;
            this.batchRows = batchRows;
            this.rows = from.rows();
            this.done = from.done();
            this.stream =
                    session.stream(
                            "read deletes",
                            "SELECT id FROM " + table + " WHERE rowid >= " + from.rows());
        }

        @Override
        public @Nullable Batch next() {
            List<String> ids = new ArrayList<>();
            while (!done && ids.size() < batchRows) {
                if (at < size) {
                    ids.add(chunk.getString(at++));
                } else {
                    nextChunk();
                }
            }
            rows += ids.size();
            return ids.isEmpty() ? null : Batch.ofIds(ids);
        }

        private void nextChunk() {
            done = !stream.result().nextChunk();
            at = 0;
            size = 0;
            if (!done) {
                chunk = stream.result().chunk().vector(0);
                size = chunk.rowCount();
            }
        }

        @Override
        public Position position() {
            return new Position(rows, rows == 0 ? "" : Long.toString(rows), done);
        }

        @Override
        public void close() {
            stream.close();
            session.close();
        }
    }
}
