package dev.lockstep.transfer.internal;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of ids on disk: written once in the order of their hashes, then read from any place, or
 * asked whether it has a hash. Safe for many readers. The files go away at closing.
 */
public final class IdFile implements AutoCloseable {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena;
    private final MemorySegment ids;
    private final MemorySegment hashes;

    private IdFile(Arena arena, MemorySegment ids, MemorySegment hashes) {
        this.arena = arena;
        this.ids = ids;
        this.hashes = hashes;
    }

    /** A page of ids, and where the next one begins. */
    public record Page(List<String> ids, long next) {}

    public long count() {
        return hashes.byteSize() / 8;
    }

    /** Bytes of the list; the offset behind its last id. */
    public long end() {
        return ids.byteSize();
    }

    /** At most so many ids from an offset on, none beyond another offset. */
    public Page read(long from, long to, int atMost) {
        List<String> page = new ArrayList<>(atMost);
        long at = from;
        while (at < to && page.size() < atMost) {
            int length = ids.get(INT, at);
            byte[] utf8 = ids.asSlice(at + 4, length).toArray(ValueLayout.JAVA_BYTE);
            page.add(new String(utf8, StandardCharsets.UTF_8));
            at += 4L + length;
        }
        return new Page(page, at);
    }

    /** Offsets that cut the list into about so many parts, first 0 and last the end. */
    public List<Long> cut(int parts) {
        List<Long> offsets = new ArrayList<>(List.of(0L));
        long each = Math.max(1, end() / parts);
        for (long at = 0; at < end(); at += 4L + ids.get(INT, at)) {
            if (at >= offsets.getLast() + each) {
                offsets.add(at);
            }
        }
        offsets.add(end());
        return offsets;
    }

    /** Whether an id of this hash is in the list, by a search in the sorted hashes. */
    public boolean hasHash(long hash) {
        long low = 0;
        long high = count() - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            int order = Long.compareUnsigned(hashes.get(LONG, 8 * middle), hash);
            if (order == 0) {
                return true;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Writes a list; ids must come in the order of their hashes, unsigned. */
    public static final class Writer implements AutoCloseable {
        private final Path idsFile;
        private final Path hashesFile;
        private final DataOutputStream ids;
        private final DataOutputStream hashes;

        public Writer(Path directory) {
            try {
                Files.createDirectories(directory);
                idsFile = Files.createTempFile(directory, "changed-", ".ids");
                hashesFile = Files.createTempFile(directory, "changed-", ".hashes");
                ids = stream(idsFile);
                hashes = stream(hashesFile);
            } catch (IOException e) {
                throw DurableFile.failed("write to " + directory, e);
            }
        }

        private static DataOutputStream stream(Path file) throws IOException {
            return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
        }

        public void add(long hash, String id) {
            byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
            try {
                ids.writeInt(utf8.length);
                ids.write(utf8);
                hashes.writeLong(hash);
            } catch (IOException e) {
                throw DurableFile.failed("write " + idsFile, e);
            }
        }

        /** Ends the writing and opens the list. */
        public IdFile finish() {
            try {
                ids.close();
                hashes.close();
                Arena arena = Arena.ofShared();
                return new IdFile(arena, map(idsFile, arena), map(hashesFile, arena));
            } catch (IOException e) {
                throw DurableFile.failed("read " + idsFile, e);
            }
        }

        /** The mapping holds the content; the name is not needed any more. */
        private static MemorySegment map(Path file, Arena arena) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                MemorySegment mapped =
                        channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
                Files.delete(file);
                return mapped;
            }
        }

        @Override
        public void close() {
            try {
                ids.close();
                hashes.close();
                Files.deleteIfExists(idsFile);
                Files.deleteIfExists(hashesFile);
            } catch (IOException e) {
                throw DurableFile.failed("close " + idsFile, e);
            }
        }
    }
}
