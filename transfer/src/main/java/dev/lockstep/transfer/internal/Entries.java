package dev.lockstep.transfer.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The hashes of some rows in memory, as columns: hash of the id, hash of the row, and the id's
 * UTF-8. Sorted by the id's hash (unsigned), then by the id's bytes, then by the row's hash, it can
 * be compared with another one in one pass.
 */
public final class Entries {
    private static final int INDEX_BITS = 24;
    private static final long INDEX = (1L << INDEX_BITS) - 1;

    private long[] idHashes;
    private long[] highs;
    private long[] lows;
    private int[] offsets;
    private byte[] ids;
    private int size;
    private int[] order = new int[0];

    public Entries(int expected) {
        int n = Math.max(16, expected);
        idHashes = new long[n];
        highs = new long[n];
        lows = new long[n];
        offsets = new int[n + 1];
        ids = new byte[16 * n];
    }

    public void add(long idHash, long high, long low, byte[] from, int at, int length) {
        if (size == idHashes.length) {
            grow();
        }
        int start = offsets[size];
        if (ids.length - start < length) {
            ids = Arrays.copyOf(ids, Math.max(Math.addExact(start, length), grown(ids.length)));
        }
        System.arraycopy(from, at, ids, start, length);
        idHashes[size] = idHash;
        highs[size] = high;
        lows[size] = low;
        offsets[++size] = start + length;
    }

    private void grow() {
        int n = grown(size);
        idHashes = Arrays.copyOf(idHashes, n);
        highs = Arrays.copyOf(highs, n);
        lows = Arrays.copyOf(lows, n);
        offsets = Arrays.copyOf(offsets, n + 1);
    }

    private static int grown(int n) {
        return (int) Math.min(Integer.MAX_VALUE - 16, n + (n >> 1) + 16L);
    }

    public int size() {
        return size;
    }

    /**
     * Sorts; later calls name rows by rank. All ids must have the same first byte of their hash,
     * since the next 40 bits and a row's number share a long that is sorted as one.
     */
    public Entries sort() {
        if (size > INDEX) {
            throw new IllegalStateException(size + " rows in one part");
        }
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = (idHashes[i] << 8 >>> INDEX_BITS << INDEX_BITS | i) + Long.MIN_VALUE;
        }
        Arrays.sort(keys);
        order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = (int) ((keys[i] - Long.MIN_VALUE) & INDEX);
        }
        settleTies();
        return this;
    }

    /** Rows whose 40 bits are equal, which are few, are put in order by everything. */
    private void settleTies() {
        for (int i = 1; i < size; i++) {
            int moving = order[i];
            int j = i;
            while (j > 0 && compareAll(order[j - 1], moving) > 0) {
                order[j] = order[j - 1];
                j--;
            }
            order[j] = moving;
        }
    }

    private int compareAll(int a, int b) {
        int byId = compareIdsAt(a, this, b);
        if (byId != 0) {
            return byId;
        }
        int byHigh = Long.compareUnsigned(highs[a], highs[b]);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(lows[a], lows[b]);
    }

    private int compareIdsAt(int mine, Entries other, int theirs) {
        int byHash = Long.compareUnsigned(idHashes[mine], other.idHashes[theirs]);
        return byHash != 0
                ? byHash
                : Arrays.compareUnsigned(
                        ids,
                        offsets[mine],
                        offsets[mine + 1],
                        other.ids,
                        other.offsets[theirs],
                        other.offsets[theirs + 1]);
    }

    /** Compares the ids at two ranks by their order. */
    public int compareIds(int rank, Entries other, int otherRank) {
        return compareIdsAt(order[rank], other, other.order[otherRank]);
    }

    public boolean sameRow(int rank, Entries other, int otherRank) {
        int a = order[rank];
        int b = other.order[otherRank];
        return highs[a] == other.highs[b] && lows[a] == other.lows[b];
    }

    /** The range of the row at a rank. */
    public int range(int rank) {
        return (int) (idHashes[order[rank]] >>> 48);
    }

    public long idHash(int rank) {
        return idHashes[order[rank]];
    }

    public String id(int rank) {
        int i = order[rank];
        return new String(ids, offsets[i], offsets[i + 1] - offsets[i], StandardCharsets.UTF_8);
    }

    /** Bytes that {@link #write} needs for the row at a rank. */
    public int bytes(int rank) {
        int i = order[rank];
        return 20 + offsets[i + 1] - offsets[i];
    }

    /** Writes the row's hash, the length of its id, and the id. */
    public void write(int rank, ByteBuffer to) {
        int i = order[rank];
        int length = offsets[i + 1] - offsets[i];
        to.putLong(highs[i]).putLong(lows[i]).putInt(length).put(ids, offsets[i], length);
    }
}
