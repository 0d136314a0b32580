package dev.lockstep.dataset.internal.columnar;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether two of many hashes are equal. They are kept in parts by their first bits, and what does
 * not fit into a few megabytes is on disk. For several threads.
 */
final class Doubles implements Closeable {
    private static final int PARTS = 256;
    private static final int BLOCK = 4096;

    private final Path file;
    private final Part[] parts = new Part[PARTS];
    private @Nullable FileChannel disk;
    private long end;

    /**
     * @param file used where memory does not do, and removed at the end
     */
    Doubles(Path file) {
        this.file = file;
        Arrays.setAll(parts, i -> new Part());
    }

    /** The hashes of one part: blocks on disk, and the last ones. */
    private static final class Part {
        private final List<Long> blocks = new ArrayList<>();
        private long[] last = new long[16];
        private int size;
    }

    synchronized void add(long[] hashes, int size) throws IOException {
        for (int i = 0; i < size; i++) {
            long hash = hashes[i];
            Part part = parts[(int) (hash >>> 56)];
            if (part.size == part.last.length) {
                makeRoom(part);
            }
            part.last[part.size++] = hash;
        }
    }

    private void makeRoom(Part part) throws IOException {
        if (part.size < BLOCK) {
            part.last = Arrays.copyOf(part.last, 2 * part.size);
            return;
        }
        if (disk == null) {
            disk =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        }
        ByteBuffer bytes = ByteBuffer.allocate(8 * BLOCK);
        bytes.asLongBuffer().put(part.last);
        for (long at = end; bytes.hasRemaining(); ) {
            at += disk.write(bytes, at);
        }
        part.blocks.add(end);
        end += 8L * BLOCK;
        part.size = 0;
    }

    /** Whether any hash was added twice. */
    synchronized boolean any() throws IOException {
        try {
            return Arrays.stream(parts).parallel().anyMatch(this::twice);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean twice(Part part) {
        try {
            long[] all = all(part);
            Arrays.sort(all);
            for (int i = 1; i < all.length; i++) {
                if (all[i] == all[i - 1]) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long[] all(Part part) throws IOException {
        long[] all = new long[Math.addExact(part.blocks.size() * BLOCK, part.size)];
        int at = 0;
        ByteBuffer bytes = ByteBuffer.allocate(8 * BLOCK);
        for (long block : part.blocks) {
            bytes.clear();
            while (bytes.hasRemaining() && disk != null) {
                if (disk.read(bytes, block + bytes.position()) < 0) {
                    throw new IOException("the file of hashes ends before its last block");
                }
            }
            bytes.flip().asLongBuffer().get(all, at, BLOCK);
            at += BLOCK;
        }
        System.arraycopy(part.last, 0, all, at, part.size);
        return all;
    }

    @Override
    public synchronized void close() throws IOException {
        if (disk != null) {
            disk.close();
            Files.deleteIfExists(file);
        }
    }
}
