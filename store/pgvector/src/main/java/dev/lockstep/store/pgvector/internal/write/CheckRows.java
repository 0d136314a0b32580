package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Keys;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.values.Texts;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says of each row, before it is sent, why the table would not take it. */
public final class CheckRows {
    /** What a key of a B-tree may have, less its header: a third of a page. */
    public static final int MOST_ID_BYTES = 2600;

    private final Shape shape;
    private final Predicate<String> possibleKey;

    CheckRows(Shape shape) {
        this.shape = shape;
        this.possibleKey = Keys.possible(shape.key());
    }

    /** The rows that can be sent; a reason for each other. */
    BitSet fit(Batch batch, List<Refusal> refusals) {
        BitSet fit = new BitSet(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            String fault = fault(batch, i);
            if (fault == null) {
                fit.set(i);
            } else {
                refusals.add(new Refusal(batch.id(i), fault));
            }
        }
        return fit;
    }

    private @Nullable String fault(Batch batch, int i) {
        String fault = ofId(batch.id(i));
        if (fault == null) {
            fault = ofVector(batch, i);
        }
        if (fault == null) {
            fault = ofText("document", batch.document(i), shape.document());
        }
        return fault == null ? ofMetadata(batch.metadata(i)) : fault;
    }

    private @Nullable String ofId(String id) {
        if (!possibleKey.test(id)) {
            return "the id is not written as the key column "
                    + shape.key().name()
                    + " of type "
                    + shape.key().type()
                    + " writes it";
        }
        if (id.length() > MOST_ID_BYTES / 3 && utf8(id) > MOST_ID_BYTES) {
            return "the id has " + utf8(id) + " bytes, expected at most " + MOST_ID_BYTES;
        }
        return Texts.fault("id", id);
    }

    private static int utf8(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    }

    private @Nullable String ofVector(Batch batch, int i) {
        Column column = shape.vector();
        if (!batch.hasVector(i)) {
            return column != null && column.notNull()
                    ? "the row has no vector, and column " + column.name() + " takes no null"
                    : null;
        }
        return ofComponents(batch.vectors(), i * batch.dimension(), (i + 1) * batch.dimension());
    }

    /** The largest one alone says of most vectors that they are sound; NaN is the largest. */
    private @Nullable String ofComponents(float[] vectors, int from, int to) {
        float most = 0;
        for (int at = from; at < to; at++) {
            most = Math.max(most, Math.abs(vectors[at]));
        }
        float beyond = shape.half() ? HALF_OVERFLOW : Float.POSITIVE_INFINITY;
        if (most < beyond) {
            return null;
        }
        int at = from;
        while (Math.abs(vectors[at]) < beyond) {
            at++;
        }
        return "the vector holds "
                + vectors[at]
                + (Float.isFinite(vectors[at])
                        ? ", beyond what halfvec can hold"
                        : ", and pgvector takes finite numbers only");
    }

    /** From here on a float is rounded to a half that is infinite. */
    private static final float HALF_OVERFLOW = 65520f;

    private static @Nullable String ofText(
            String what, @Nullable String text, @Nullable Column column) {
        if (text == null) {
            return column != null && column.notNull()
                    ? "the row has no " + what + ", and column " + column.name() + " takes no null"
                    : null;
        }
        if (column == null) {
            return "the row has a " + what + ", and the table has no column for it";
        }
        return Texts.fault(what, text);
    }

    private @Nullable String ofMetadata(@Nullable String text) {
        if (!shape.fields().isEmpty()) {
            return text == null ? null : Texts.fault("metadata", text);
        }
        return ofText("metadata", text, shape.metadata());
    }
}
