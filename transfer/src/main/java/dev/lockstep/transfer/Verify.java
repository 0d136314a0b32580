package dev.lockstep.transfer;

import dev.lockstep.api.RowSource;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.run.Progress;
import dev.lockstep.transfer.internal.Workers;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Proves that two snapshots hold the same rows, or names those that differ. Both are read whole,
 * side by side, once; nothing that either store says about its rows is believed.
 */
public final class Verify {
    private final ScanOptions options;
    private final long total;
    private final AtomicLong read = new AtomicLong();
    private final Watcher leftWatcher;
    private final Watcher rightWatcher;
    private @Nullable Scan left;
    private @Nullable Scan right;

    private Verify(ScanOptions options, long total, Watcher leftWatcher, Watcher rightWatcher) {
        this.options = options;
        this.leftWatcher = leftWatcher;
        this.rightWatcher = rightWatcher;
        this.total = total;
    }

    /**
     * Compares. Progress counts the rows of both sides, {@code verified} half of them.
     *
     * @return to be closed by the caller; the snapshots stay open
     */
    public static Proof compare(Snapshot left, Snapshot right, ScanOptions options) {
        return new Verify(options, left.rows() + right.rows(), Watcher.NOBODY, Watcher.NOBODY)
                .run(left, right);
    }

    /** Compares, and looks at the vectors of both sides in the same pass. */
    public static Proof compare(
            Snapshot left,
            Snapshot right,
            ScanOptions options,
            Hygiene leftHygiene,
            Hygiene rightHygiene) {
        return new Verify(
                        options,
                        left.rows() + right.rows(),
                        leftHygiene.watcher(),
                        rightHygiene.watcher())
                .run(left, right);
    }

    /**
     * Reads one snapshot alone.
     *
     * @param hygiene looks at its vectors in the same pass; null where nobody does
     */
    public static Fingerprint fingerprint(
            Snapshot snapshot, ScanOptions options, @Nullable Hygiene hygiene) {
        AtomicLong read = new AtomicLong();
        LongConsumer tell =
                rows -> {
                    long now = read.addAndGet(rows);
                    options.hooks()
                            .progress()
                            .accept(new Progress("rows", snapshot.rows(), now, 0, now, 0, 0));
                };
        Watcher watcher = hygiene == null ? Watcher.NOBODY : hygiene.watcher();
        try (Scan scan = Scan.of(snapshot, options, tell, () -> false, watcher)) {
            return scan.fingerprint();
        }
    }

    /** What the rows of a source come to, read whole once, told to the hooks. */
    public static Fingerprint fingerprint(Snapshot rows, ScanOptions options) {
        return fingerprint(rows, options, null);
    }

    private Proof run(RowSource leftRows, RowSource rightRows) {
        LongConsumer tell = this::tell;
        try {
            Workers.each(
                    "verify",
                    2,
                    List.of(true, false),
                    (isLeft, stopped) ->
                            keep(
                                    isLeft,
                                    Scan.of(
                                            isLeft ? leftRows : rightRows,
                                            options.withHooks(
                                                    options.hooks()
                                                            .reading(isLeft ? "left" : "right")),
                                            tell,
                                            stopped,
                                            isLeft ? leftWatcher : rightWatcher)));
            return proof();
        } catch (RuntimeException | Error e) {
            closeAll();
            throw e;
        }
    }

    private synchronized void keep(boolean isLeft, Scan scan) {
        if (isLeft) {
            left = scan;
        } else {
            right = scan;
        }
    }

    private synchronized Proof proof() {
        if (left == null || right == null) {
            throw new IllegalStateException("a side was not read");
        }
        return new Proof(left, right);
    }

    private synchronized void closeAll() {
        if (left != null) {
            left.close();
        }
        if (right != null) {
            right.close();
        }
    }

    private void tell(long rows) {
        long now = read.addAndGet(rows);
        options.hooks().progress().accept(new Progress("rows", total, now, 0, now / 2, 0, 0));
    }
}
