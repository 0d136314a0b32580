package dev.lockstep.lake.columnar;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;

/**
 * One column of one row group, encoded and compressed; it may be written to several files.
 *
 * @param pages the dictionary page, if there is one, and the data pages; buffers over arrays, not
 *     to be moved on
 * @param dictionaryBytes how many of these bytes are the dictionary page; 0 where there is none
 * @param uncompressed bytes before compression, headers too
 * @param values those that are missing among them
 */
public record Chunk(
        List<ByteBuffer> pages,
        int dictionaryBytes,
        long uncompressed,
        long values,
        List<Encoding> encodings,
        Statistics statistics) {
    public boolean hasDictionary() {
        return dictionaryBytes > 0;
    }

    public long length() {
        return pages.stream().mapToLong(ByteBuffer::remaining).sum();
    }
}
