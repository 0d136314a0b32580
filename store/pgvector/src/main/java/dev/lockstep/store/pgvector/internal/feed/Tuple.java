package dev.lockstep.store.pgvector.internal.feed;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a row as a change message has them, still as bytes, in the order of the relation
 * that was told before it. The bytes are the message's own.
 */
final class Tuple {
    private static final byte NULL = 'n';
    private static final byte UNCHANGED = 'u';
    private static final byte BINARY = 'b';

    private final byte[] message;
    private final byte[] kinds;
    private final int[] from;
    private final int[] lengths;

    private Tuple(byte[] message, int columns) {
        this.message = message;
        this.kinds = new byte[columns];
        this.from = new int[columns];
        this.lengths = new int[columns];
    }

    /** Takes one out of a message, of an array of its own, and leaves the buffer behind it. */
    static Tuple take(ByteBuffer in) {
        int columns = in.getShort() & 0xffff;
        Tuple tuple = new Tuple(in.array(), columns);
        for (int i = 0; i < columns; i++) {
            tuple.kinds[i] = in.get();
            if (tuple.kinds[i] != NULL && tuple.kinds[i] != UNCHANGED) {
                tuple.lengths[i] = in.getInt();
                tuple.from[i] = in.arrayOffset() + in.position();
                in.position(in.position() + tuple.lengths[i]);
            }
        }
        return tuple;
    }

    int columns() {
        return kinds.length;
    }

    boolean isNull(int column) {
        return kinds[column] == NULL;
    }

    /** Whether the server left the value out, since the change did not touch it. */
    boolean isUnchanged(int column) {
        return kinds[column] == UNCHANGED;
    }

    boolean isBinary(int column) {
        return kinds[column] == BINARY;
    }

    /** The bytes of a value that is there, from {@code position} to {@code limit}. */
    ByteBuffer bytes(int column) {
        return ByteBuffer.wrap(message, from[column], lengths[column]);
    }

    /** A text, of a value that is there or null. */
    @Nullable String text(int column) {
        return isNull(column)
                ? null
                : new String(message, from[column], lengths[column], StandardCharsets.UTF_8);
    }
}
