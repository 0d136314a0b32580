package dev.lockstep.store.opensearch.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Rows and deletions in order, as one entry of the log holds them: for each the id, and the
 * document's JSON or nothing. Lengths are of four bytes.
 */
final class Entry {
    private static final int GONE = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);

    void upsert(String id, String source) {
        text(id);
        text(source);
    }

    void delete(String id) {
        text(id);
        length(GONE);
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        length(utf8.length);
        bytes.writeBytes(utf8);
    }

    private void length(int length) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    }

    int size() {
        return bytes.size();
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** The body of a bulk request that does what an entry says; older versions lose against it. */
    static byte[] bulk(byte[] entry, long version) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(entry.length + entry.length / 8);
        ByteBuffer in = ByteBuffer.wrap(entry);
        while (in.hasRemaining()) {
            byte[] id = take(in, in.getInt());
            int length = in.getInt();
            StringBuilder action =
                    new StringBuilder(length == GONE ? "{\"delete\":{" : "{\"index\":{");
            action.append("\"version\":").append(version);
            action.append(",\"version_type\":\"external_gte\",\"_id\":");
            JsonText.string(action, new String(id, StandardCharsets.UTF_8)).append("}}\n");
            body.writeBytes(action.toString().getBytes(StandardCharsets.UTF_8));
            if (length != GONE) {
                body.write(entry, in.position(), length);
                in.position(in.position() + length);
                body.write('\n');
            }
        }
        return body.toByteArray();
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
