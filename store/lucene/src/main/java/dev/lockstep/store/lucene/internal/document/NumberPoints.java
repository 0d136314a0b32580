package dev.lockstep.store.lucene.internal.document;

import dev.lockstep.store.lucene.internal.files.Sums;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.lucene.document.BinaryPoint;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.NumericUtils;

/**
 * Numbers as points of two dimensions, the field's name (eight bytes of its SHA-256) and the value:
 * metadata with ever new keys makes points, not Lucene fields, which each cost memory.
 */
public final class NumberPoints {
    private NumberPoints() {}

    static IndexableField of(String field, double value) {
        return new BinaryPoint(Fields.NUMBERS, name(field), sortable(value));
    }

    /** Both bounds are part of the range. */
    public static Query within(String field, double first, double last) {
        byte[] name = name(field);
        return BinaryPoint.newRangeQuery(
                Fields.NUMBERS,
                new byte[][] {name, sortable(first)},
                new byte[][] {name, sortable(last)});
    }

    private static byte[] name(String field) {
        byte[] sum = Sums.sha256().digest(field.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(sum, Double.BYTES);
    }

    /** −0 is 0. */
    private static byte[] sortable(double value) {
        byte[] bytes = new byte[Double.BYTES];
        NumericUtils.longToSortableBytes(NumericUtils.doubleToSortableLong(value + 0.0), bytes, 0);
        return bytes;
    }
}
