package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.TextColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * The ids of rows that have no key: MD5 of each value that is there, under its column's name. The
 * SQL of silver makes the very same ids. For one thread.
 */
final class ContentIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[][] names;
    private final int namesLength;
    private final MessageDigest md5;
    private byte[] content = new byte[1024];
    private final byte[] digest = new byte[16];
    private final byte[] text = new byte[32];

    /**
     * @param columns by name, in the order of the rows' fields
     */
    ContentIds(List<String> columns) {
        this.names =
                columns.stream()
                        .map(name -> ("\0" + name + "=").getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
        this.namesLength = Arrays.stream(names).mapToInt(name -> name.length).sum();
        try {
            this.md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /**
     * Makes the ids of all rows.
     *
     * @param fields the rows' columns, as the names are
     * @param ids gets the ids
     * @param hashes gets the first eight bytes of each
     */
    void of(List<TextColumn> fields, int rows, TextColumn ids, long[] hashes) {
        ByteBuffer head = ByteBuffer.wrap(digest);
        for (int row = 0; row < rows; row++) {
            digest(content(fields, row));
            hashes[row] = head.getLong(0);
            ids.add(text, 0, text.length);
        }
    }

    /** Puts a row's content into the buffer and returns its length. */
    private int content(List<TextColumn> fields, int row) {
        long length = 0;
        for (TextColumn field : fields) {
            length += field.to(row) - field.from(row);
        }
        if (content.length < length + namesLength) {
            content = new byte[Math.toIntExact(2 * length + namesLength)];
        }
        int at = 0;
        for (int i = 0; i < names.length; i++) {
            TextColumn field = fields.get(i);
            if (field.has(row)) {
                System.arraycopy(names[i], 0, content, at, names[i].length);
                at += names[i].length;
                int size = field.to(row) - field.from(row);
                System.arraycopy(field.bytes(), field.from(row), content, at, size);
                at += size;
            }
        }
        return at;
    }

    private void digest(int length) {
        try {
            md5.update(content, 0, length);
            md5.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < digest.length; i++) {
            text[2 * i] = HEX[digest[i] >> 4 & 15];
            text[2 * i + 1] = HEX[digest[i] & 15];
        }
    }
}
