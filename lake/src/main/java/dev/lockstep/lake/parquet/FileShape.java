package dev.lockstep.lake.parquet;

import java.util.List;
import java.util.Map;

/**
 * What a Parquet file's footer tells.
 *
 * @param bytes of the whole file
 * @param keyValues written with it
 */
public record FileShape(long bytes, List<RowGroup> groups, Map<String, String> keyValues) {
    /** Rows that lie together. */
    public record RowGroup(long rows, List<Chunk> chunks) {}

    /**
     * The values of one column in one row group.
     *
     * @param column its path, such as {@code vector.list.element}
     */
    public record Chunk(String column, long offset, long bytes) {}

    public long rows() {
        return groups.stream().mapToLong(RowGroup::rows).sum();
    }
}
