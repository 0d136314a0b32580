package dev.lockstep.transfer;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.RowSource;
import dev.lockstep.api.Split;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.transfer.TransferResult.Sent;
import dev.lockstep.transfer.internal.Failures;
import dev.lockstep.transfer.internal.Workers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Moves all rows of a source into a target, in splits side by side, resumable after a kill at any
 * instruction.
 *
 * <p>A checkpoint commits with its rows, and its positions are exactly those of the rows committed
 * with it. What was written after the last checkpoint is written again after a crash; writers take
 * rows by id, so nothing is doubled. Connections that break are taken up again: reads behind the
 * last batch, writes with the same batch, a commit by asking a new writer how far it came.
 *
 * <p>A refused row is written to the failures file, and its old version is deleted from the target:
 * a stale row never stays as if it were current. So are rows that have no canonical form.
 */
public final class Transfer {
    private static final int SPLITS_PER_WORKER = 4;
    private static final int SHOWN = 1_000;

    private final RowSource source;
    private final BatchTransform transform;
    private final TransferOptions options;
    private final PlanStore plans;

    private Transfer(
            RowSource source, BatchTransform transform, TransferOptions options, PlanStore plans) {
        this.source = source;
        this.transform = transform;
        this.options = options;
        this.plans = plans;
    }

    /**
     * Moves what is left to be moved and commits it. Closes neither source nor target. A commit
     * that is lost comes out as the target's exception: open a new writer and call again.
     *
     * @throws LockstepException CONFLICT {@code too-many-refused} where more rows were refused than
     *     allowed; whatever source or target throw
     */
    public static TransferResult run(
            RowSource source,
            StoreWriter target,
            BatchTransform transform,
            TransferOptions options) {
        try {
            return new Transfer(source, transform, options, PlanStore.inFile(options.plan()))
                    .session(target);
        } catch (CommitLost e) {
            throw e.fault();
        }
    }

    /**
     * As {@link #run(RowSource, StoreWriter, BatchTransform, TransferOptions)}, with writers that
     * are opened and closed here, a new one after each lost commit.
     */
    public static TransferResult run(
            RowSource source,
            Supplier<? extends StoreWriter> target,
            BatchTransform transform,
            TransferOptions options) {
        return run(source, target, transform, options, PlanStore.inFile(options.plan()));
    }

    /** The same, with the plan kept elsewhere than in the options' directory. */
    public static TransferResult run(
            RowSource source,
            Supplier<? extends StoreWriter> target,
            BatchTransform transform,
            TransferOptions options,
            PlanStore plans) {
        return new Transfer(source, transform, options, plans).sessions(target);
    }

    private TransferResult sessions(Supplier<? extends StoreWriter> target) {
        RetryPolicy retry = options.pace().retry();
        for (int nth = 1; ; nth++) {
            try (StoreWriter writer = opened(target)) {
                return session(writer);
            } catch (CommitLost e) {
                nth = e.afterProgress() ? 1 : nth;
                if (nth >= retry.tries()) {
                    throw e.fault();
                }
            }
            retry.pause(nth + 1, () -> false);
            options.hooks().checkCancelled().run();
        }
    }

    private static StoreWriter opened(Supplier<? extends StoreWriter> target) {
        try {
            return target.get();
        } catch (RuntimeException e) {
            throw RetryPolicy.transientFault(e) ? new CommitLost(e, false) : e;
        }
    }

    private TransferResult session(StoreWriter target) {
        TransferPlan plan = plan();
        Optional<Checkpoint> resumed = resumed(target);
        long lines = resumed.map(Checkpoint::refused).orElse(0L);
        try (Failures failures = Failures.open(options.failures(), lines)) {
            Ledger ledger = new Ledger(target, options, plan, failures, resumed);
            List<Mover> movers = move(plan, target, ledger, failures);
            Checkpoint last = ledger.commitRest();
            Sent sent = sent(movers, resumed.isEmpty(), ledger.bytesWritten());
            return new TransferResult(last, refusals(), options.failures(), sent);
        }
    }

    private static Optional<Checkpoint> resumed(StoreWriter target) {
        try {
            return target.resumed();
        } catch (RuntimeException e) {
            throw RetryPolicy.transientFault(e) ? new CommitLost(e, false) : e;
        }
    }

    private TransferPlan plan() {
        return plans.load()
                .orElseGet(() -> {
                    int wanted = SPLITS_PER_WORKER * options.workers();
                    TransferPlan made = new TransferPlan(source.plan(wanted));
                    plans.save(made);
                    return made;
                });
    }

    private List<Mover> move(
            TransferPlan plan, StoreWriter target, Ledger ledger, Failures failures) {
        List<Split> left = plan.splits().stream().filter(s -> !ledger.position(s).done()).toList();
        List<Mover> movers = Collections.synchronizedList(new ArrayList<>());
        ThreadLocal<Mover> mine =
                ThreadLocal.withInitial(() -> {
                    Mover mover = new Mover(source, target, transform, options, ledger, failures);
                    movers.add(mover);
                    return mover;
                });
        Workers.each(
                "move",
                options.workers(),
                left,
                (split, stopped) -> mine.get().move(split, stopped));
        return movers;
    }

    private static Sent sent(List<Mover> movers, boolean whole, long bytesWritten) {
        Fingerprint all = new Fingerprint();
        long bytesRead = 0;
        for (Mover mover : movers) {
            all.merge(mover.fingerprint());
            bytesRead += mover.bytesRead();
        }
        return new Sent(whole, all, bytesRead, bytesWritten);
    }

    private List<Refusal> refusals() {
        return Failures.first(options.failures(), SHOWN);
    }

    /** All refused rows of a failures file, some at a time. */
    public static void refusals(Path failures, int some, Consumer<List<Refusal>> taker) {
        Failures.each(failures, some, taker);
    }

    /** The first refused rows of a failures file. */
    public static List<Refusal> refusals(Path failures, int atMost) {
        return Failures.first(failures, atMost);
    }
}
