package dev.lockstep.dataset.internal.columnar;

import org.apache.parquet.format.Statistics;

/**
 * One column of one row group, encoded and compressed; it may be written to several files.
 *
 * @param bytes the dictionary page, if there is one, and the data pages
 * @param length how many of the bytes
 * @param dictionaryBytes how many of these bytes are the dictionary page; 0 where there is none
 * @param uncompressed bytes before compression, headers too
 * @param rows values, those that are missing among them
 */
record Chunk(
        byte[] bytes,
        int length,
        int dictionaryBytes,
        long uncompressed,
        int rows,
        Statistics statistics) {
    boolean hasDictionary() {
        return dictionaryBytes > 0;
    }
}
