package dev.lockstep.dataset.internal.columnar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The ids of rows that have no key: MD5 of each value that is there, under its column's name. The
 * SQL of silver makes the very same ids. For one thread.
 */
final class ContentIds {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> names;
    private final MessageDigest md5;
    private final Bytes content = new Bytes(1024);
    private final byte[] digest = new byte[16];
    private final byte[] text = new byte[32];

    /**
     * @param columns by name, in the order of the rows' fields
     */
    ContentIds(List<String> columns) {
        this.names =
                columns.stream()
                        .map(name -> ("\0" + name + "=").getBytes(StandardCharsets.UTF_8))
                        .toList();
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
            content.clear();
            for (int i = 0; i < fields.size(); i++) {
                TextColumn field = fields.get(i);
                if (field.has(row)) {
                    byte[] name = names.get(i);
                    content.put(name, 0, name.length);
                    content.put(field.bytes(), field.from(row), field.to(row));
                }
            }
            digest();
            hashes[row] = head.getLong(0);
            ids.add(text, 0, text.length);
        }
    }

    private void digest() {
        try {
            md5.update(content.array(), 0, content.size());
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
