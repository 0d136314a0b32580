package dev.lockstep.lake.internal.rows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Bytes in blocks small enough to be ordinary objects for the collector, taken from those that
 * others have given back. For one thread at a time.
 */
final class Blocks {
    private static final int BLOCK = 1 << 18;
    private static final int KEPT = 128;

    /** Blocks that nobody uses. Safe for many threads. */
    static final class Free {
        private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(KEPT);

        private byte[] take() {
            byte[] block = blocks.poll();
            return block == null ? new byte[BLOCK] : block;
        }

        private void give(byte[] block) {
            // One that finds no room is left to the collector.
            boolean _ = blocks.offer(block);
        }
    }

    private final Free free;
    private final List<byte[]> blocks = new ArrayList<>();
    private int inLast = BLOCK;

    Blocks(Free free) {
        this.free = free;
    }

    void add(ByteBuffer bytes) {
        ByteBuffer left = bytes.duplicate();
        while (left.hasRemaining()) {
            if (inLast == BLOCK) {
                blocks.add(free.take());
                inLast = 0;
            }
            int length = Math.min(left.remaining(), BLOCK - inLast);
            left.get(blocks.getLast(), inLast, length);
            inLast += length;
        }
    }

    /** All of it; valid until {@link #clear}. */
    List<ByteBuffer> all() {
        List<ByteBuffer> all = new ArrayList<>();
        for (byte[] block : blocks) {
            boolean last = all.size() == blocks.size() - 1;
            all.add(ByteBuffer.wrap(block, 0, last ? inLast : BLOCK));
        }
        return all;
    }

    /** Gives the blocks back. */
    void clear() {
        blocks.forEach(free::give);
        blocks.clear();
        inLast = BLOCK;
    }
}
