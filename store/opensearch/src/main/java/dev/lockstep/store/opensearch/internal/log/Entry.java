package dev.lockstep.store.opensearch.internal.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows and deletions in order, as one entry of the log holds them: for each the id, and the
 * document or nothing. Lengths are of four bytes.
 */
public final class Entry {
    private static final int GONE = -1;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);

    public void add(Change change) {
        bytes(change.id().getBytes(StandardCharsets.UTF_8));
        if (change.source() == null) {
            length(GONE);
        } else {
            bytes(change.source());
        }
    }

    private void bytes(byte[] part) {
        length(part.length);
        bytes.writeBytes(part);
    }

    private void length(int length) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
    }

    public int size() {
        return bytes.size();
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** What an entry says, in its order. */
    static List<Change> changes(byte[] entry) {
        List<Change> changes = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(entry);
        while (in.hasRemaining()) {
            String id = new String(take(in, in.getInt()), StandardCharsets.UTF_8);
            int length = in.getInt();
            changes.add(new Change(id, length == GONE ? null : take(in, length)));
        }
        return changes;
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
