package dev.lockstep.lake.internal.read;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.warehouse.FileSums;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.apache.iceberg.Files;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.jspecify.annotations.Nullable;

/**
 * Looks, before a source's file is read, whether each page is what was written: by the sums in the
 * pages' headers, which the Parquet format provides for. Pages without one are taken as they are.
 * Once for each file. Safe for many threads.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/checksumming/">checksums</a>
 */
final class PageSums {
    private static final int PIECE = 1 << 16;

    private final Bucket bucket;
    private final ConcurrentHashMap<String, Boolean> sound = new ConcurrentHashMap<>();

    PageSums(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * @throws LockstepException INTERNAL with code {@code lake-damaged}, which names file and
     *     column
     */
    void require(String location) {
        Path file = bucket.file(location);
        if (file != null) {
            sound.computeIfAbsent(location, _ -> check(location, file));
        }
    }

    private static boolean check(String location, Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            for (BlockMetaData group :
                    ParquetFooter.read(Files.localInput(file.toFile())).metadata().getBlocks()) {
                for (ColumnChunkMetaData column : group.getColumns()) {
                    String fault = fault(channel, column);
                    if (fault != null) {
                        throw FileSums.damaged(location, fault, null);
                    }
                }
            }
            return true;
        } catch (IOException | RuntimeException e) {
            if (e instanceof LockstepException known && known.details().containsKey("file")) {
                throw known;
            }
            throw FileSums.damaged(
                    location,
                    e instanceof LockstepException
                            ? "no readable Parquet footer"
                            : String.valueOf(e.getMessage()),
                    e);
        }
    }

    private static @Nullable String fault(FileChannel channel, ColumnChunkMetaData column)
            throws IOException {
        channel.position(column.getStartingPos());
        long left = column.getTotalSize();
        Counted in = new Counted(channel);
        while (in.read < left) {
            long at = column.getStartingPos() + in.read;
            PageHeader header = Util.readPageHeader(in);
            if (!header.isSetCrc()) {
                return null;
            }
            if ((int) in.sum(header.getCompressed_page_size()) != header.getCrc()) {
                return "a page of column "
                        + column.getPath().toDotString()
                        + " at byte "
                        + at
                        + " whose CRC-32 is not the one in its header";
            }
        }
        return null;
    }

    /** Counts what has been read, and sums what it is asked for. */
    private static final class Counted extends InputStream {
        private final InputStream in;
        private final byte[] piece = new byte[PIECE];
        private long read;

        Counted(FileChannel channel) {
            in = new BufferedInputStream(Channels.newInputStream(channel), PIECE);
        }

        @Override
        public int read() throws IOException {
            int found = in.read();
            read += found < 0 ? 0 : 1;
            return found;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int found = in.read(to, offset, length);
            read += Math.max(found, 0);
            return found;
        }

        /** The CRC-32 of the next bytes. */
        long sum(int bytes) throws IOException {
            CRC32 sum = new CRC32();
            for (int left = bytes; left > 0; ) {
                int found = read(piece, 0, Math.min(left, PIECE));
                if (found < 0) {
                    throw new EOFException("the file's end within a page");
                }
                sum.update(piece, 0, found);
                left -= found;
            }
            return sum.getValue();
        }
    }
}
