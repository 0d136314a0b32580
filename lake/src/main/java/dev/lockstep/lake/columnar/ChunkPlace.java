package dev.lockstep.lake.columnar;

/**
 * Where a file's pages of one column of one row group lie, by its footer.
 *
 * @param column its path, such as {@code vector.list.element}
 * @param group number of the row group
 * @param rows of the row group
 * @param bytes of all pages with their headers
 * @param unpacked the same without compression
 */
public record ChunkPlace(
        String column, int group, long rows, long offset, long bytes, long unpacked) {}
