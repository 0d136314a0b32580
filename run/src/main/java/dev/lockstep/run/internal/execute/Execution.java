package dev.lockstep.run.internal.execute;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.RunDetail.SplitGrid;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.run.internal.rows.ClaimedRun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A claimed run in the memory of its server: the thread that executes it, why it is to stop, when
 * it last got further. Safe for many threads.
 */
public final class Execution {
    /** Why a run is to leave its thread; a later one of these replaces an earlier one. */
    public enum Stop {
        /** Somebody has asked for its end. */
        CANCEL,
        /** The step did not get further for longer than its policy allows. */
        STALLED,
        /** This server closes; the run goes on elsewhere or later. */
        CLOSING,
        /** The run belongs to another server, or to nobody. */
        LOST
    }

    /** A step under way in a thread. */
    public record Attempt(String step, StepPolicy policy, Thread thread) {}

    /** A progress not yet saved. */
    record Pending(String step, Progress progress, long rateMilli) {}

    public final ClaimedRun run;
    final FencedRun writes;
    private final LongSupplier nanos;
    private final AtomicReference<@Nullable Pending> pending = new AtomicReference<>();
    private final SplitBoards splits = new SplitBoards();
    private final ReentrantLock saving = new ReentrantLock();
    private volatile @Nullable Stop stop;
    private volatile long furtherAt;
    private volatile long stopAt;
    private volatile @Nullable Attempt attempt;
    private volatile int failures;

    Execution(ClaimedRun run, FencedRun writes, LongSupplier nanos) {
        this.run = run;
        this.writes = writes;
        this.nanos = nanos;
        this.furtherAt = nanos.getAsLong();
        this.failures = run.failures();
    }

    /** Failed attempts of the present step before this one. */
    public int failures() {
        return failures;
    }

    void nextStep() {
        failures = 0;
    }

    @Nullable
    public Stop stop() {
        return stop;
    }

    /** Asks for the end; an earlier and stronger reason stays. */
    public synchronized void stop(Stop reason) {
        Stop earlier = stop;
        if (earlier == null || reason.compareTo(earlier) > 0) {
            // First the time: who sees the reason may look at it.
            stopAt = earlier == null ? nanos.getAsLong() : stopAt;
            stop = reason;
        }
    }

    /**
     * @throws RunCancelledException where the run is to stop
     */
    void check() {
        Stop reason = stop;
        if (reason != null) {
            throw new RunCancelledException(
                    switch (reason) {
                        case CANCEL -> "The run has been cancelled.";
                        case STALLED -> "The step got no further for too long.";
                        case CLOSING -> "This server closes; the run goes on later.";
                        case LOST -> "Another server has taken this run over.";
                    });
        }
    }

    /** The step has got further. */
    void further() {
        furtherAt = nanos.getAsLong();
    }

    /** Only from here to {@link #leaveStep} may this thread be interrupted. */
    synchronized void enterStep(String step, StepPolicy policy) {
        further();
        attempt = new Attempt(step, policy, Thread.currentThread());
    }

    /** Clears an interruption meant for the step, so that what is written after it is not hit. */
    synchronized void leaveStep() {
        attempt = null;
        Thread.interrupted();
    }

    public synchronized void interruptStep() {
        if (attempt != null) {
            attempt.thread().interrupt();
        }
    }

    /** The step under way, if any. */
    @Nullable
    public Attempt attempt() {
        return attempt;
    }

    public boolean stalled() {
        Attempt now = attempt;
        return stop == null
                && now != null
                && nanos.getAsLong() - furtherAt > now.policy().patience().toNanos();
    }

    /** Whether it has been asked to stop for longer than that. */
    public boolean overdue(Duration grace) {
        return stop != null && nanos.getAsLong() - stopAt >= grace.toNanos();
    }

    /** Where the splits of its steps stand. */
    SplitBoards splits() {
        return splits;
    }

    void offer(Pending progress) {
        pending.set(progress);
    }

    /**
     * Writes the progress not yet saved, if any. One thread after the other: an older progress must
     * not be written after a newer one.
     */
    void saveProgress() {
        saving.lock();
        try {
            Pending taken = pending.getAndSet(null);
            if (taken != null) {
                writes.progress(taken.step(), taken.progress(), taken.rateMilli());
            }
            List<SplitGrid> moved = splits.moved();
            if (!moved.isEmpty()) {
                writes.splits(moved);
            }
        } finally {
            saving.unlock();
        }
    }
}
