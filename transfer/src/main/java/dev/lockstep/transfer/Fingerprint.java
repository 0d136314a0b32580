package dev.lockstep.transfer;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * What a set of rows comes to, whatever their order: 65,536 ranges of the id's hash, each with its
 * count of rows and the 128-bit sum of their hashes. Two sets of rows are equal where their
 * fingerprints are, as far as accidents go; the ranges that differ say where to look. Not for two
 * threads at once: each worker fills its own, and they are merged.
 */
public final class Fingerprint {
    public static final int RANGES = 65_536;

    /** What people look at: 64 by 64 cells of sixteen ranges each. */
    public static final int CELLS = 4_096;

    private static final int ENTRY = 24;
    private static final int FORMAT = 1;

    private final long[] counts;
    private final long[] high;
    private final long[] low;

    public Fingerprint() {
        this(RANGES);
    }

    private Fingerprint(int ranges) {
        counts = new long[ranges];
        high = new long[ranges];
        low = new long[ranges];
    }

    /** The cell of a range: the first twelve bits of the id's hash. */
    public static int cell(int range) {
        return range / (RANGES / CELLS);
    }

    static int range(long idHash) {
        return (int) (idHash >>> 48);
    }

    /** Adds the row that was hashed last. */
    public void add(RowHasher row) {
        add(row.range(), row.high(), row.low());
    }

    void add(int range, long hashHigh, long hashLow) {
        plus(range, 1, hashHigh, hashLow);
    }

    private void plus(int range, long count, long hashHigh, long hashLow) {
        counts[range] += count;
        long sum = low[range] + hashLow;
        high[range] += hashHigh + (Long.compareUnsigned(sum, hashLow) < 0 ? 1 : 0);
        low[range] = sum;
    }

    /** Adds all rows of another one. */
    public void merge(Fingerprint other) {
        for (int r = 0; r < RANGES; r++) {
            plus(r, other.counts[r], other.high[r], other.low[r]);
        }
    }

    public long rows() {
        return Arrays.stream(counts).sum();
    }

    /** Rows of one range. */
    public long rows(int range) {
        return counts[range];
    }

    /** The ranges in which the two differ. */
    public BitSet differing(Fingerprint other) {
        BitSet ranges = new BitSet(RANGES);
        for (int r = 0; r < RANGES; r++) {
            if (counts[r] != other.counts[r]
                    || high[r] != other.high[r]
                    || low[r] != other.low[r]) {
                ranges.set(r);
            }
        }
        return ranges;
    }

    /** 32 hex digits that stand for the whole, for people and certificates. */
    public String digest() {
        HashValue128 hash = Hashing.xxh3_128().hashBytesTo128Bits(toBytes());
        HexFormat format = HexFormat.of();
        return format.toHexDigits(hash.getMostSignificantBits())
                + format.toHexDigits(hash.getLeastSignificantBits());
    }

    /** Some of the rows, by the first bits of their ids' hashes. */
    public record Part(long rows, String sum) {}

    /**
     * The sums of 256 ranges each: small enough for a document, and it still says where to look.
     */
    public List<Part> parts() {
        return parts(256);
    }

    /** The sums of each of the {@link #CELLS}. */
    public List<Part> cells() {
        return parts(CELLS);
    }

    private List<Part> parts(int wanted) {
        List<Part> parts = new ArrayList<>(wanted);
        HexFormat format = HexFormat.of();
        int ranges = RANGES / wanted;
        for (int first = 0; first < RANGES; first += ranges) {
            Fingerprint part = new Fingerprint(1);
            for (int r = first; r < first + ranges; r++) {
                part.plus(0, counts[r], high[r], low[r]);
            }
            parts.add(
                    new Part(
                            part.counts[0],
                            format.toHexDigits(part.high[0]) + format.toHexDigits(part.low[0])));
        }
        return parts;
    }

    /** Which ranges have rows, then 24 bytes for each that has. */
    public byte[] toBytes() {
        BitSet used = new BitSet(RANGES);
        for (int r = 0; r < RANGES; r++) {
            used.set(r, counts[r] != 0 || high[r] != 0 || low[r] != 0);
        }
        ByteBuffer bytes = ByteBuffer.allocate(1 + RANGES / 8 + ENTRY * used.cardinality());
        bytes.put((byte) FORMAT).put(used.toByteArray()).position(1 + RANGES / 8);
        used.stream().forEach(r -> bytes.putLong(counts[r]).putLong(high[r]).putLong(low[r]));
        return bytes.array();
    }

    /**
     * @throws IllegalArgumentException where these are not the bytes of a fingerprint
     */
    public static Fingerprint fromBytes(byte[] bytes) {
        if (bytes.length < 1 + RANGES / 8 || bytes[0] != FORMAT) {
            throw new IllegalArgumentException("not a fingerprint");
        }
        BitSet used = BitSet.valueOf(Arrays.copyOfRange(bytes, 1, 1 + RANGES / 8));
        if (bytes.length != 1 + RANGES / 8 + ENTRY * used.cardinality()) {
            throw new IllegalArgumentException("a fingerprint that is cut off");
        }
        Fingerprint result = new Fingerprint();
        ByteBuffer rest = ByteBuffer.wrap(bytes).position(1 + RANGES / 8);
        used.stream().forEach(r -> result.plus(r, rest.getLong(), rest.getLong(), rest.getLong()));
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint f
                && Arrays.equals(counts, f.counts)
                && Arrays.equals(high, f.high)
                && Arrays.equals(low, f.low);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(low);
    }

    @Override
    public String toString() {
        return rows() + " rows " + digest();
    }
}
