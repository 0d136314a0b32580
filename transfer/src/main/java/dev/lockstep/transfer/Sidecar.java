package dev.lockstep.transfer;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.RowSource;
import dev.lockstep.transfer.internal.DurableFile;
import dev.lockstep.transfer.internal.Entries;
import dev.lockstep.transfer.internal.Spill;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The id and hash of each row of a snapshot, by range: what has to be known of one side to find
 * what changed on the other. Kept in a file of about 20 bytes and the id a row, or held for the
 * moment. It tells what to move, never whether something is equal.
 */
public final class Sidecar implements AutoCloseable {
    private static final long MAGIC = 0x4C53_5349_4445_0001L;
    private static final int PARTS = Spill.PARTITIONS;
    private static final int HEAD = 8 * (PARTS + 2);
    private static final int BUFFER = 1 << 20;

    private final Parts parts;

    /** Gives the parts one by one. */
    private interface Parts extends AutoCloseable {
        Entries read(int part);

        @Override
        void close();
    }

    private Sidecar(Parts parts) {
        this.parts = parts;
    }

    /** Reads a source whole; every difference counts. */
    public static Sidecar of(RowSource source, Path directory) {
        return of(source, ScanOptions.in(directory));
    }

    /** Reads a source whole. To be closed; until then it holds the hashes in the directory. */
    public static Sidecar of(RowSource source, ScanOptions options) {
        return over(Scan.of(source, options, _ -> {}, () -> false));
    }

    /** A view of a scan that closes it. */
    static Sidecar over(Scan scan) {
        return new Sidecar(
                new Parts() {
                    @Override
                    public Entries read(int part) {
                        return scan.spill().read(part);
                    }

                    @Override
                    public void close() {
                        scan.close();
                    }
                });
    }

    /**
     * Opens one that was written.
     *
     * @throws LockstepException NOT_FOUND where there is none, INTERNAL where it is not one
     */
    public static Sidecar open(Path file) {
        if (!Files.exists(file)) {
            throw LockstepException.notFound("sidecar", file.getFileName().toString());
        }
        return new Sidecar(OnDisk.open(file));
    }

    /** Writes it to a file, which is there whole or not at all. */
    public void write(Path file) {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (FileChannel channel =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                write(channel);
                channel.force(true);
            }
            DurableFile.publish(temporary, file);
        } catch (IOException e) {
            throw DurableFile.failed("write " + file, e);
        }
    }

    private void write(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD).putLong(MAGIC);
        channel.position(HEAD);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (int p = 0; p < PARTS; p++) {
            head.putLong(channel.position() + buffer.position());
            Entries entries = parts.read(p);
            for (int rank = 0; rank < entries.size(); rank++) {
                buffer = withRoom(buffer, entries.bytes(rank), channel);
                entries.write(rank, buffer);
            }
        }
        head.putLong(channel.position() + buffer.position());
        drain(buffer, channel);
        channel.position(0);
        drain(head, channel);
    }

    private static ByteBuffer withRoom(ByteBuffer buffer, int bytes, FileChannel channel)
            throws IOException {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        drain(buffer, channel);
        return bytes <= buffer.capacity() ? buffer : ByteBuffer.allocate(bytes);
    }

    private static void drain(ByteBuffer buffer, FileChannel channel) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /** The rows of one of 256 parts, by the first byte of the id's hash, sorted. */
    Entries part(int part) {
        return parts.read(part);
    }

    @Override
    public void close() {
        parts.close();
    }

    private record OnDisk(Path file, FileChannel channel, ByteBuffer head) implements Parts {
        static OnDisk open(Path file) {
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                ByteBuffer head = read(channel, 0, HEAD);
                if (head.getLong(0) != MAGIC || head.getLong(HEAD - 8) != channel.size()) {
                    channel.close();
                    throw damaged(file);
                }
                return new OnDisk(file, channel, head);
            } catch (IOException e) {
                throw DurableFile.failed("read " + file, e);
            }
        }

        private static LockstepException damaged(Path file) {
            return new LockstepException(
                    ErrorKind.INTERNAL,
                    "sidecar-damaged",
                    "Cannot read "
                            + file.getFileName()
                            + ": found other bytes, expected the hashes of rows; remove it, and"
                            + " the next sync makes it anew.");
        }

        private static ByteBuffer read(FileChannel channel, long from, int length)
                throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            for (long at = from; bytes.hasRemaining(); ) {
                int n = channel.read(bytes, at);
                if (n < 0) {
                    break;
                }
                at += n;
            }
            return bytes.flip().limit(bytes.capacity());
        }

        @Override
        public Entries read(int part) {
            long from = head.getLong(8 + 8 * part);
            long to = head.getLong(16 + 8 * part);
            try {
                ByteBuffer bytes = read(channel, from, Math.toIntExact(to - from));
                Entries entries = new Entries(bytes.remaining() / 48);
                while (bytes.hasRemaining()) {
                    long high = bytes.getLong();
                    long low = bytes.getLong();
                    int length = bytes.getInt();
                    int at = bytes.position();
                    long idHash = RowHasher.idHash(bytes.array(), at, length);
                    entries.add(idHash, high, low, bytes.array(), at, length);
                    bytes.position(at + length);
                }
                return entries.sort();
            } catch (IOException e) {
                throw DurableFile.failed("read " + file, e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw DurableFile.failed("close " + file, e);
            }
        }
    }
}
