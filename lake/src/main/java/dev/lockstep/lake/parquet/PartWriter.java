package dev.lockstep.lake.parquet;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.columnar.ChunkPlace;
import dev.lockstep.lake.columnar.WrittenSums;
import dev.lockstep.lake.internal.rows.RowsFile;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Rows, or ids, on their way to one Parquet file, densely encoded. At most one row group of them
 * waits in memory, encoded. Safe for many threads; who opened it closes it.
 */
public final class PartWriter implements AutoCloseable {
    private final RowsFile file;
    private final WrittenSums sums;
    private final Map<String, String> keyValues;

    PartWriter(RowsFile file, WrittenSums sums, Map<String, String> keyValues) {
        this.file = file;
        this.sums = sums;
        this.keyValues = keyValues;
    }

    /**
     * A file that is whole.
     *
     * @param sums with those of the columns in the order of the shape
     */
    public record Written(FileShape shape, WrittenSums sums) {}

    /**
     * Adds rows behind those that were added before.
     *
     * @return the work that this makes, which the caller does at once, and best under no lock:
     *     other threads may add and do theirs meanwhile
     */
    public Runnable add(Batch batch) {
        return file.add(batch);
    }

    /** As {@link #add(Batch)}, for ids. */
    public Runnable add(Collection<String> ids) {
        return file.add(Batch.ofIds(List.copyOf(ids)));
    }

    /** Rows that were added. */
    public long rows() {
        return file.rows();
    }

    /** Of the batches added, as in memory. */
    public long bytes() {
        return file.bytes();
    }

    /**
     * Makes the file whole, once all work is done that other threads were given; it is not yet
     * forced to the disk. Nothing can be added afterwards.
     */
    public Written finish() {
        file.finish();
        List<FileShape.RowGroup> groups = file.groups().stream().map(PartWriter::group).toList();
        return new Written(new FileShape(sums.bytes(), groups, keyValues), sums);
    }

    private static FileShape.RowGroup group(List<ChunkPlace> places) {
        return new FileShape.RowGroup(
                places.getFirst().rows(),
                places.stream()
                        .map(p -> new FileShape.Chunk(p.column(), p.offset(), p.bytes()))
                        .toList());
    }

    /** Removes a file that is not whole. */
    @Override
    public void close() {
        file.close();
    }
}
