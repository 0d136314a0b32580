package dev.lockstep.lake.internal.read;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Position;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.Split;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.Ranges;
import dev.lockstep.lake.internal.scan.RowReader;
import dev.lockstep.lake.internal.shape.RowShape;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.Collection;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/** A pinned snapshot of a table, read file by file. */
public final class LakeSnapshot implements Snapshot {
    private final OpenLake lake;
    private final SnapshotRef ref;
    private final CollectionSpec spec;
    private final SnapshotFiles files;
    private final List<FileRows> rows;
    private final FileReads reads;
    private final FetchRows fetch;

    public LakeSnapshot(
            OpenLake lake, SnapshotRef ref, RowShape shape, CollectionSpec spec, Content content) {
        this.lake = lake;
        this.ref = ref;
        this.spec = spec;
        this.files = content.files();
        files.deletePaths().forEach(at -> lake.sums().require(content.table(), at));
        this.rows =
                files.entries().stream()
                        .map(e -> DeletedPositions.rows(lake.duck(), lake.counters(), e))
                        .toList();
        this.reads =
                new FileReads(lake, content.table(), shape, content.schema(), spec.dimension());
        this.fetch = new FetchRows(lake, shape, content.schema(), spec.dimension());
    }

    /** What a snapshot reads, and by which columns. */
    public record Content(Table table, SnapshotFiles files, Schema schema) {}

    @Override
    public SnapshotRef ref() {
        return ref;
    }

    @Override
    public CollectionSpec spec() {
        return spec;
    }

    @Override
    public long rows() {
        return rows.stream().mapToLong(f -> f.rows() - f.droppedCount()).sum();
    }

    @Override
    public List<Split> plan(int wanted) {
        return Ranges.plan(rows, wanted);
    }

    @Override
    public BatchReader open(Split split, Position from, int batchRows) {
        return new RowReader(
                reads, rows, Ranges.parse(split.spec()), from, batchRows, lake.duck().stream());
    }

    @Override
    public Batch fetch(Collection<String> ids) {
        return fetch.fetch(files, List.copyOf(ids));
    }

    @Override
    public void close() {
        // Holds nothing between reads; the pin is in the table.
    }
}
