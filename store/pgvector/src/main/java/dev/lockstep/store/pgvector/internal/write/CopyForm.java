package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows as {@code COPY … FROM STDIN (FORMAT binary)} takes them, in pieces of about a
 * megabyte: id, vector where there are any, document, metadata and lineage; or, gathered, a number
 * before them and behind them whether the row is a deletion.
 */
final class CopyForm {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    /** Of what is sent at once; it stays in the processor's cache while it is filled and sent. */
    private static final int PIECE = 1 << 17;

    private static final short GATHERED_FIELDS = 7;
    private static final byte JSONB_VERSION = 1;

    private final CopyIn copy;
    private final boolean half;
    private final boolean jsonb;
    private ByteBuffer out = ByteBuffer.allocate(PIECE + (1 << 14));
    private long sent;

    CopyForm(CopyIn copy, boolean half, boolean jsonb) {
        this.copy = copy;
        this.half = half;
        this.jsonb = jsonb;
        out.put(HEADER);
    }

    /** A row with the columns of a {@link RowCopy}. */
    void row(Batch batch, int i, RowCopy columns) throws SQLException {
        room(Short.BYTES).putShort(columns.count());
        text(batch.id(i));
        if (columns.vector()) {
            vector(batch, i);
        }
        if (columns.document()) {
            text(batch.document(i));
        }
        if (columns.metadata()) {
            metadata(batch.metadata(i));
        }
        if (columns.lineage()) {
            text(batch.embeddedFrom(i));
        }
        UUID scope = columns.scope();
        if (scope != null) {
            room(Integer.BYTES + 2 * Long.BYTES).putInt(2 * Long.BYTES);
            out.putLong(scope.getMostSignificantBits()).putLong(scope.getLeastSignificantBits());
        }
        sendFull();
    }

    void gathered(long number, Batch batch, int i) throws SQLException {
        begin(number, batch.id(i));
        vector(batch, i);
        texts(batch, i);
        flag(false);
        sendFull();
    }

    private void texts(Batch batch, int i) {
        text(batch.document(i));
        metadata(batch.metadata(i));
        text(batch.embeddedFrom(i));
    }

    void deletion(long number, String id) throws SQLException {
        begin(number, id);
        for (int i = 0; i < 4; i++) {
            room(Integer.BYTES).putInt(-1);
        }
        flag(true);
        sendFull();
    }

    private void begin(long number, String id) {
        room(Short.BYTES + Integer.BYTES + Long.BYTES);
        out.putShort(GATHERED_FIELDS).putInt(Long.BYTES).putLong(number);
        text(id);
    }

    private void vector(Batch batch, int i) {
        if (!batch.hasVector(i)) {
            room(Integer.BYTES).putInt(-1);
            return;
        }
        int n = batch.dimension();
        int bytes = 2 * Short.BYTES + n * (half ? Short.BYTES : Float.BYTES);
        room(Integer.BYTES + bytes).putInt(bytes).putShort((short) n).putShort((short) 0);
        if (half) {
            for (int at = i * n; at < (i + 1) * n; at++) {
                out.putShort(Float.floatToFloat16(batch.vectors()[at]));
            }
        } else {
            out.asFloatBuffer().put(batch.vectors(), i * n, n);
            out.position(out.position() + n * Float.BYTES);
        }
    }

    private void text(@Nullable String text) {
        if (text == null) {
            room(Integer.BYTES).putInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + bytes.length).putInt(bytes.length).put(bytes);
    }

    private void metadata(@Nullable String text) {
        if (text == null || !jsonb) {
            text(text);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + 1 + bytes.length).putInt(1 + bytes.length);
        out.put(JSONB_VERSION).put(bytes);
    }

    private void flag(boolean value) {
        room(Integer.BYTES + 1).putInt(1).put((byte) (value ? 1 : 0));
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocate(2 * out.capacity() + bytes);
            out = larger.put(out.flip());
        }
        return out;
    }

    private void sendFull() throws SQLException {
        if (out.position() >= PIECE) {
            send();
        }
    }

    private void send() throws SQLException {
        copy.writeToCopy(out.array(), 0, out.position());
        sent += out.position();
        out.clear();
    }

    /** Ends the copy; returns the bytes that it took. */
    long end() throws SQLException {
        room(Short.BYTES).putShort((short) -1);
        send();
        copy.endCopy();
        return sent;
    }
}
