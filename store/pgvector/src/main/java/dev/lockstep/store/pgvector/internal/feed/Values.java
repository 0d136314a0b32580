package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import dev.lockstep.store.pgvector.internal.values.VectorForm;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row after a change: from its message, where that leaves them out from the row
 * before, and otherwise from what was read of the table since. As the types' output functions give
 * them, whatever form they came in.
 */
final class Values {
    private final Tuple row;
    private final @Nullable Tuple before;
    private final Map<Integer, @Nullable String> read = new HashMap<>();

    /**
     * @param before with every column, null where it is not known
     */
    Values(Tuple row, @Nullable Tuple before) {
        this.row = row;
        this.before = before;
    }

    /** Whether the value is in none of these places. */
    boolean isMissing(At at) {
        return row.isUnchanged(at.index()) && before == null && !read.containsKey(at.index());
    }

    /** Adds what was read of the table. */
    void read(At at, @Nullable String value) {
        read.put(at.index(), value);
    }

    @Nullable String text(At at) {
        if (read.containsKey(at.index())) {
            return read.get(at.index());
        }
        Tuple there = there(at);
        if (there.isNull(at.index())) {
            return null;
        }
        return there.isBinary(at.index())
                ? at.type().output(there.bytes(at.index()))
                : there.text(at.index());
    }

    private Tuple there(At at) {
        return row.isUnchanged(at.index()) && before != null ? before : row;
    }

    float @Nullable [] vector(At at, boolean half) {
        Tuple there = there(at);
        if (!read.containsKey(at.index())
                && !there.isNull(at.index())
                && there.isBinary(at.index())) {
            return VectorForm.binary(there.bytes(at.index()), half);
        }
        String text = text(at);
        return text == null ? null : VectorForm.text(text);
    }
}
