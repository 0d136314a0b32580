package dev.lockstep.lake.internal.read;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.scan.FileRows;
import java.util.BitSet;
import java.util.function.Supplier;
import org.apache.iceberg.DeleteFile;
import org.jspecify.annotations.Nullable;

/** The deleted positions of one data file, read when first asked for and kept. */
final class DeletedPositions implements Supplier<BitSet> {
    private final DuckPool duck;
    private final LakeCounters counters;
    private final SnapshotFiles.Entry entry;
    private @Nullable BitSet positions;

    DeletedPositions(DuckPool duck, LakeCounters counters, SnapshotFiles.Entry entry) {
        this.duck = duck;
        this.counters = counters;
        this.entry = entry;
    }

    @Override
    public synchronized BitSet get() {
        if (positions == null) {
            positions = read();
        }
        return positions;
    }

    private BitSet read() {
        BitSet deleted = new BitSet();
        for (DeleteFile file : entry.deletes()) {
            counters.read(1, file.fileSizeInBytes(), file.recordCount());
        }
        String sql =
                "SELECT pos FROM "
                        + RelationSql.positions(
                                entry.deletes().stream().map(DeleteFile::location).toList())
                        + " WHERE file_path = "
                        + Sql.text(entry.path());
        try (DuckSession session = duck.stream();
                DuckSession.Stream stream = session.stream("read deletes", sql)) {
            while (stream.result().nextChunk()) {
                var chunk = stream.result().chunk();
                var column = chunk.vector(0);
                for (long i = 0; i < chunk.rowCount(); i++) {
                    deleted.set(Math.toIntExact(column.getLong(i)));
                }
            }
        }
        return deleted;
    }

    /** The rows of a file that a snapshot has. */
    static FileRows rows(DuckPool duck, LakeCounters counters, SnapshotFiles.Entry entry) {
        DeletedPositions positions = new DeletedPositions(duck, counters, entry);
        boolean ours = entry.deletes().stream().allMatch(file -> file.referencedDataFile() != null);
        long count =
                ours
                        ? entry.deletes().stream().mapToLong(DeleteFile::recordCount).sum()
                        : positions.get().cardinality();
        return FileRows.of(entry.data(), positions, count);
    }
}
