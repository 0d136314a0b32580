package dev.lockstep.store.archive.internal.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a backup, as the manifest tells of it.
 *
 * @param path relative to the backup's directory
 * @param of the collection, or the name of the document
 * @param rows that it holds, 0 for what is no Parquet
 * @param crc32c of the whole file, 8 hex digits
 * @param end the same of what lies behind the row groups, such as the footer; null in what is no
 *     Parquet, and in backups of earlier versions
 */
public record FileRecord(
        String path,
        Kind kind,
        String of,
        long rows,
        long bytes,
        String sha256,
        String crc32c,
        List<Group> rowGroups,
        @Nullable String end) {
    public FileRecord {
        rowGroups = List.copyOf(rowGroups);
    }

    /** What a file is. */
    public enum Kind {
        ROWS,
        DELETES,
        SIDECAR,
        EXTRA
    }

    /** A row group and the sums of its columns. */
    public record Group(long rows, List<Chunk> chunks) {}

    public record Chunk(String column, long offset, long bytes, String crc32c) {}

    /** Where what lies behind the row groups begins. */
    public long endOffset() {
        return Sums.behind(
                rowGroups.stream()
                        .flatMap(g -> g.chunks().stream())
                        .map(c -> new Sums.Span(c.offset(), c.bytes()))
                        .toList());
    }

    public FileRecord at(String other) {
        return new FileRecord(other, kind, of, rows, bytes, sha256, crc32c, rowGroups, end);
    }
}
