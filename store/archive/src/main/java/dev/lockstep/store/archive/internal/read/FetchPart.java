package dev.lockstep.store.archive.internal.read;

import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.parquet.Excerpt;
import dev.lockstep.store.archive.internal.copies.LocalCopies;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord.Chunk;
import dev.lockstep.store.archive.internal.files.SideBySide;
import dev.lockstep.store.archive.internal.files.Sums;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Brings an excerpt of a file by ranged requests, a few side by side, and holds each column of each
 * row group against its sum.
 *
 * @param chunks in the order in which they lie in the excerpt
 */
record FetchPart(BackupDirectory directory, String path, Excerpt excerpt, List<Chunk> chunks)
        implements LocalCopies.Bring {
    /** Of one request, which is in memory as a whole. */
    private static final int PIECE = 4 << 20;

    private static final int AT_ONCE = 4;
    private static final int BUFFER = 256 << 10;

    /**
     * What one request brings.
     *
     * @param to where it goes in the excerpt
     */
    private record Piece(long offset, int length, long to) {}

    /** Takes bytes to where they belong in the excerpt. */
    private interface Put {
        void at(byte[] bytes, long to) throws IOException;
    }

    /** Adds bytes of the excerpt, as they arrived, to a sum. */
    private interface Sum {
        void add(CRC32C crc, long from, long bytes) throws IOException;
    }

    @Override
    public void to(Path target) throws IOException {
        try (FileChannel file =
                FileChannel.open(
                        target,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            bring((bytes, to) -> write(file, bytes, to));
            check((crc, from, bytes) -> sum(file, crc, from, bytes));
        }
    }

    /** The excerpt without a file in between; it fits in an array. */
    FileContent inMemory() {
        byte[] all = new byte[Math.toIntExact(excerpt.bytes())];
        try {
            bring((bytes, to) -> System.arraycopy(bytes, 0, all, (int) to, bytes.length));
            check((crc, from, bytes) -> crc.update(all, (int) from, (int) bytes));
        } catch (IOException e) {
            throw BackupDirectory.unreadable(path, e);
        }
        return new FileContent.InMemory(all);
    }

    private void bring(Put put) throws IOException {
        put.at(Excerpt.head(), 0);
        SideBySide.each(AT_ONCE, pieces(), piece -> bring(put, piece));
        put.at(excerpt.footer(), excerpt.bytes() - excerpt.footer().length);
    }

    private List<Piece> pieces() {
        List<Piece> pieces = new ArrayList<>();
        long to = Excerpt.head().length;
        for (Excerpt.Span span : excerpt.spans()) {
            for (long at = 0; at < span.bytes(); at += PIECE) {
                int length = (int) Math.min(PIECE, span.bytes() - at);
                pieces.add(new Piece(span.offset() + at, length, to));
                to += length;
            }
        }
        return pieces;
    }

    private Piece bring(Put put, Piece piece) {
        try {
            put.at(bytes(directory, path, piece.offset(), piece.length()), piece.to());
            return piece;
        } catch (IOException e) {
            throw BackupDirectory.unreadable(path, e);
        }
    }

    private static void write(FileChannel out, byte[] bytes, long to) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            out.write(left, to + left.position());
        }
    }

    /** Bytes of a file, all of them. */
    static byte[] bytes(BackupDirectory directory, String path, long offset, int length) {
        String shown = directory.name() + "/" + path;
        byte[] found =
                directory
                        .get(path, offset, length)
                        .orElseThrow(() -> BackupDirectory.damaged(shown, "no such file", "it"));
        if (found.length != length) {
            throw BackupDirectory.damaged(
                    shown,
                    "a file of " + (offset + found.length) + " bytes",
                    "one of " + (offset + length) + " or more");
        }
        return found;
    }

    private void check(Sum sum) throws IOException {
        long at = Excerpt.head().length;
        for (Chunk chunk : chunks) {
            CRC32C crc = new CRC32C();
            sum.add(crc, at, chunk.bytes());
            if (!Sums.hex(crc).equals(chunk.crc32c())) {
                throw CheckedFiles.otherBytes(
                        directory.name() + "/" + path + ", column " + chunk.column());
            }
            at += chunk.bytes();
        }
        if (at + excerpt.footer().length != excerpt.bytes()) {
            throw BackupDirectory.damaged(
                    directory.name() + "/" + path, "another footer", "that of its manifest");
        }
    }

    private static void sum(FileChannel in, CRC32C crc, long from, long bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (long at = from; at < from + bytes; ) {
            buffer.clear().limit((int) Math.min(BUFFER, from + bytes - at));
            int n = in.read(buffer, at);
            if (n < 0) {
                throw new EOFException("the copy ends at byte " + at);
            }
            crc.update(buffer.flip());
            at += n;
        }
    }
}
