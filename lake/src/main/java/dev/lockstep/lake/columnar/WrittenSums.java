package dev.lockstep.lake.columnar;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** Sums of a file, taken while it is written. For one thread at a time. */
public final class WrittenSums {
    private final MessageDigest sha;
    private final CRC32C whole = new CRC32C();
    private final CRC32C part = new CRC32C();
    private final List<Long> parts = new ArrayList<>();
    private long bytes;

    public WrittenSums() {
        try {
            this.sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void update(byte[] written, int from, int length) {
        sha.update(written, from, length);
        whole.update(written, from, length);
        part.update(written, from, length);
        bytes += length;
    }

    /** A column of a row group begins. */
    void begin() {
        part.reset();
    }

    /** It has ended. */
    void end() {
        parts.add(part.getValue());
        part.reset();
    }

    public long bytes() {
        return bytes;
    }

    /** In hexadecimal digits. Once, of a file that is finished. */
    public String sha256() {
        return HexFormat.of().formatHex(sha.digest());
    }

    public long crc32c() {
        return whole.getValue();
    }

    /** CRC-32C of each column of each row group, in the order in which they lie. */
    public List<Long> columns() {
        return List.copyOf(parts);
    }

    /** CRC-32C of what lies behind the last one. */
    public long rest() {
        return parts.isEmpty() ? crc32c() : part.getValue();
    }
}
