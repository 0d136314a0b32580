package dev.lockstep.lake.internal.duck;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a chunk of floats, to copy many at once: the driver hands out single values only,
 * each after four checks, which takes longer than to read and unpack them. Looks into the driver;
 * where that has changed there is none, and the values are read one by one.
 */
final class ChunkMemory {
    private static final @Nullable VarHandle DATA = field("data");
    private static final @Nullable VarHandle VALIDITY = field("validity");

    private final FloatBuffer floats;
    private final @Nullable LongBuffer there;

    private ChunkMemory(FloatBuffer floats, @Nullable LongBuffer there) {
        this.floats = floats;
        this.there = there;
    }

    private static @Nullable VarHandle field(String name) {
        try {
            return MethodHandles.privateLookupIn(DuckDBReadableVector.class, MethodHandles.lookup())
                    .findVarHandle(DuckDBReadableVector.class, name, ByteBuffer.class);
        } catch (ReflectiveOperationException anotherDriver) {
            return null;
        }
    }

    /** Null where the driver does not show it. Good as long as the chunk is. */
    static @Nullable ChunkMemory of(DuckDBReadableVector chunk) {
        if (DATA == null || VALIDITY == null) {
            return null;
        }
        ByteBuffer data = (ByteBuffer) DATA.get(chunk);
        ByteBuffer validity = (ByteBuffer) VALIDITY.get(chunk);
        return new ChunkMemory(
                whole(data).asFloatBuffer(),
                validity == null ? null : whole(validity).asLongBuffer());
    }

    private static ByteBuffer whole(ByteBuffer buffer) {
        return buffer.duplicate().clear().order(ByteOrder.nativeOrder());
    }

    /**
     * @return false where one of them is null; nothing is copied then
     */
    boolean copy(long from, float[] target, int offset, int count) {
        if (there != null && !allThere(there, from, from + count)) {
            return false;
        }
        floats.get((int) from, target, offset, count);
        return true;
    }

    private static boolean allThere(LongBuffer there, long from, long to) {
        long missing = 0;
        for (long word = from >> 6; word << 6 < to; word++) {
            long mask = -1L;
            if (word == from >> 6) {
                mask &= -1L << (from & 63);
            }
            if (word == to >> 6) {
                mask &= ~(-1L << (to & 63));
            }
            missing |= ~there.get((int) word) & mask;
        }
        return missing == 0;
    }
}
