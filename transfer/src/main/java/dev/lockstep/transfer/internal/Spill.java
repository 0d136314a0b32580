package dev.lockstep.transfer.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hashes of any number of rows on disk, in 256 partitions by the first byte of the id's hash, in
 * one file of blocks. Memory is the partitions' buffers, 4 MB, whatever the number of rows. Rows
 * are added by many threads at once, then read a partition at a time. The file goes away at
 * closing.
 */
public final class Spill implements AutoCloseable {
    public static final int PARTITIONS = 256;

    private static final int BLOCK = 16 * 1024;
    private static final int HEAD = 28;

    private final Path file;
    private final FileChannel channel;
    private final AtomicLong end = new AtomicLong();
    private final Partition[] partitions = new Partition[PARTITIONS];

    private Spill(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        for (int p = 0; p < PARTITIONS; p++) {
            partitions[p] = new Partition();
        }
    }

    public static Spill in(Path directory) {
        try {
            Files.createDirectories(directory);
            Path file = Files.createTempFile(directory, "hashes-", ".spill");
            return new Spill(
                    file,
                    FileChannel.open(
                            file,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw DurableFile.failed("spill hashes to " + directory, e);
        }
    }

    public void add(long idHash, long high, long low, byte[] id, int at, int length) {
        partitions[(int) (idHash >>> 56)].add(idHash, high, low, id, at, length);
    }

    /** Rows in all. */
    public long rows() {
        long rows = 0;
        for (Partition partition : partitions) {
            rows += partition.rows();
        }
        return rows;
    }

    /** Bytes on disk. */
    public long bytes() {
        return end.get();
    }

    /** One partition, sorted. */
    public Entries read(int partition) {
        return partitions[partition].read().sort();
    }

    /** Is told of each row of a partition, in no order; the array changes with the next row. */
    public interface Visitor {
        void row(long idHash, long high, long low, byte[] array, int at, int length);
    }

    /** The rows of one partition without holding them all. */
    public void each(int partition, Visitor visitor) {
        partitions[partition].each(visitor);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DurableFile.failed("close " + file, e);
        }
    }

    /** Where a full block lies. */
    private record Block(long at, int length) {}

    private final class Partition {
        private final List<Block> blocks = new ArrayList<>();
        private ByteBuffer buffer = ByteBuffer.allocate(0);
        private int rows;

        synchronized void add(long idHash, long high, long low, byte[] id, int at, int length) {
            if (buffer.remaining() < HEAD + length) {
                flush();
                buffer =
                        buffer.capacity() >= HEAD + length
                                ? buffer.clear()
                                : ByteBuffer.allocate(Math.max(BLOCK, HEAD + length));
            }
            buffer.putLong(idHash).putLong(high).putLong(low).putInt(length).put(id, at, length);
            rows++;
        }

        synchronized int rows() {
            return rows;
        }

        private void flush() {
            buffer.flip();
            int length = buffer.remaining();
            if (length == 0) {
                return;
            }
            long at = end.getAndAdd(length);
            blocks.add(new Block(at, length));
            try {
                for (long to = at; buffer.hasRemaining(); ) {
                    to += channel.write(buffer, to);
                }
            } catch (IOException e) {
                throw DurableFile.failed("spill hashes to " + file, e);
            }
        }

        synchronized Entries read() {
            Entries entries = new Entries(rows);
            each(entries::add);
            return entries;
        }

        synchronized void each(Visitor visitor) {
            try {
                for (Block block : blocks) {
                    ByteBuffer bytes = ByteBuffer.allocate(block.length());
                    for (long from = block.at(); bytes.hasRemaining(); ) {
                        int read = channel.read(bytes, from);
                        if (read < 0) {
                            throw new IOException("the file ends early");
                        }
                        from += read;
                    }
                    tell(bytes.array(), bytes.position(), visitor);
                }
            } catch (IOException e) {
                throw DurableFile.failed("read " + file, e);
            }
            tell(buffer.array(), buffer.position(), visitor);
        }

        private static void tell(byte[] array, int end, Visitor visitor) {
            ByteBuffer bytes = ByteBuffer.wrap(array, 0, end);
            while (bytes.hasRemaining()) {
                long idHash = bytes.getLong();
                long high = bytes.getLong();
                long low = bytes.getLong();
                int length = bytes.getInt();
                visitor.row(idHash, high, low, array, bytes.position(), length);
                bytes.position(bytes.position() + length);
            }
        }
    }
}
