package dev.lockstep.transfer;

import dev.lockstep.api.Split;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.api.run.SplitProgress.State;
import dev.lockstep.transfer.internal.Workers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Tells where the splits of a plan stand. Safe for many threads. */
final class TellSplits {
    private final List<Split> splits;
    private final Consumer<SplitProgress> told;
    private final Map<String, Integer> numbers = new HashMap<>();

    TellSplits(List<Split> splits, Consumer<SplitProgress> told) {
        this.splits = splits;
        this.told = told;
        for (int i = 0; i < splits.size(); i++) {
            numbers.put(splits.get(i).id(), i);
        }
    }

    /**
     * All of them, before the first is taken up.
     *
     * @param rows moved before, −1 of a split that is done
     */
    void all(ToLongFunction<Split> rows) {
        for (Split split : splits) {
            long before = rows.applyAsLong(split);
            if (before < 0) {
                done(split, Math.max(0, split.rows()));
            } else {
                tell(split, State.WAITING, before, null);
            }
        }
    }

    void running(Split split, long rows) {
        tell(split, State.RUNNING, rows, null);
    }

    void retrying(Split split, long rows, RuntimeException fault) {
        tell(split, State.RETRYING, rows, said(fault));
    }

    void done(Split split, long rows) {
        tell(split, State.DONE, rows, null);
    }

    /** It ends early, since another one failed. */
    void left(Split split, long rows) {
        tell(split, State.WAITING, rows, null);
    }

    /** It ends by this; an end from outside is no failure, and there is nobody to be told of it. */
    void failed(Split split, long rows, RuntimeException fault) {
        if (!(fault instanceof RunCancelledException || fault instanceof Workers.Interrupted)) {
            tell(split, State.FAILED, rows, said(fault));
        }
    }

    private static String said(RuntimeException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    private void tell(Split split, State state, long rows, @Nullable String error) {
        int number = Objects.requireNonNull(numbers.get(split.id()), split::id);
        told.accept(
                new SplitProgress(
                        "", number, splits.size(), split.id(), state, rows, split.rows(), error));
    }
}
