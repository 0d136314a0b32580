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

    /** Brings a piece to where it belongs in the excerpt. */
    private interface Take {
        void piece(Piece piece) throws IOException;
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
            write(file, Excerpt.head(), 0);
            bring(piece -> write(file, bytes(piece), piece.to()));
            write(file, excerpt.footer(), excerpt.bytes() - excerpt.footer().length);
            check((crc, from, bytes) -> sum(file, crc, from, bytes));
        }
    }

    /** The excerpt without a file in between; it fits in an array. */
    FileContent inMemory() {
        byte[] all = new byte[Math.toIntExact(excerpt.bytes())];
        byte[] head = Excerpt.head();
        byte[] footer = excerpt.footer();
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(footer, 0, all, all.length - footer.length, footer.length);
        try {
            bring(piece -> read(piece, all, (int) piece.to()));
            check((crc, from, bytes) -> crc.update(all, (int) from, (int) bytes));
        } catch (IOException e) {
            throw BackupDirectory.unreadable(path, e);
        }
        return new FileContent.InMemory(all);
    }

    private void bring(Take take) {
        SideBySide.each(AT_ONCE, pieces(), piece -> bring(take, piece));
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

    private Piece bring(Take take, Piece piece) {
        try {
            take.piece(piece);
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

    private byte[] bytes(Piece piece) {
        byte[] bytes = new byte[piece.length()];
        read(piece, bytes, 0);
        return bytes;
    }

    private void read(Piece piece, byte[] into, int at) {
        read(directory, path, piece.offset(), into, at, piece.length());
    }

    /** Reads bytes of a file, all of them. */
    static void read(
            BackupDirectory directory, String path, long offset, byte[] into, int at, int length) {
        int found = directory.read(path, offset, into, at, length);
        if (found < length) {
            throw BackupDirectory.damaged(
                    directory.name() + "/" + path,
                    found < 0 ? "no such file" : "a file of " + (offset + found) + " bytes",
                    found < 0 ? "it" : "one of " + (offset + length) + " or more");
        }
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
