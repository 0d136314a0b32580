package dev.lockstep.lake.columnar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.parquet.format.Statistics;

/** The least and the greatest text of a column, by unsigned bytes. */
public final class Bounds {
    /** Longer ones are left out: they would make the footer large and narrow nothing down. */
    private static final int LONGEST = 256;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] b;
    private long leastHead = -1L;
    private long greatestHead;
    private int leastFrom = -1;
    private int leastTo;
    private int greatestFrom;
    private int greatestTo;

    /**
     * @param b holds the texts, and eight bytes more behind each
     */
    public Bounds(byte[] b) {
        this.b = b;
    }

    public void take(int from, int to) {
        long head = head(from, to);
        if (leastFrom < 0) {
            least(head, from, to);
            greatest(head, from, to);
            return;
        }
        int low = Long.compareUnsigned(head, leastHead);
        if (low < 0 || low == 0 && compare(from, to, leastFrom, leastTo) < 0) {
            least(head, from, to);
        }
        int high = Long.compareUnsigned(head, greatestHead);
        if (high > 0 || high == 0 && compare(from, to, greatestFrom, greatestTo) > 0) {
            greatest(head, from, to);
        }
    }

    /** The first eight bytes, zeros behind the end. */
    private long head(int from, int to) {
        int length = to - from;
        long head = (long) LONG.get(b, from);
        return length >= 8 ? head : length == 0 ? 0 : head & -1L << 64 - 8 * length;
    }

    private int compare(int from, int to, int otherFrom, int otherTo) {
        return Arrays.compareUnsigned(b, from, to, b, otherFrom, otherTo);
    }

    private void least(long head, int from, int to) {
        leastHead = head;
        leastFrom = from;
        leastTo = to;
    }

    private void greatest(long head, int from, int to) {
        greatestHead = head;
        greatestFrom = from;
        greatestTo = to;
    }

    public Statistics statistics(int missing) {
        Statistics statistics = new Statistics();
        statistics.setNull_count(missing);
        boolean some = leastFrom >= 0;
        if (some && Math.max(leastTo - leastFrom, greatestTo - greatestFrom) <= LONGEST) {
            statistics.setMin_value(ByteBuffer.wrap(Arrays.copyOfRange(b, leastFrom, leastTo)));
            statistics.setMax_value(
                    ByteBuffer.wrap(Arrays.copyOfRange(b, greatestFrom, greatestTo)));
        }
        return statistics;
    }
}
