package dev.lockstep.index.internal.sync;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.index.IndexParts;
import dev.lockstep.index.internal.state.IndexRows;

/** A step of a sync whose failure is shown at the index. */
public final class SyncStep implements Step {
    private final String name;
    private final IndexParts parts;
    private final IndexRows indexes;
    private final Work work;

    /** What the step does. */
    @FunctionalInterface
    public interface Work {
        void run(SyncContext context) throws Exception;
    }

    public SyncStep(String name, IndexParts parts, IndexRows indexes, Work work) {
        this.name = name;
        this.parts = parts;
        this.indexes = indexes;
        this.work = work;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void run(StepContext step) throws Exception {
        SyncContext context = new SyncContext(parts, indexes, step);
        requireNewest(context);
        try {
            work.run(context);
        } catch (RunCancelledException e) {
            throw e;
        } catch (Exception e) {
            step.checkCancelled();
            indexes.failed(context.tenant(), context.name(), failure(e));
            throw e;
        }
    }

    /**
     * A run that is tried again after another one has begun would bring older rows back, or build
     * from what the other one has left half done.
     */
    private void requireNewest(SyncContext context) {
        String newest = context.index().lastRun();
        if (!name.equals("preflight") && !context.step().runId().equals(newest)) {
            throw LockstepException.conflict(
                    "overtaken",
                    "Cannot go on with this sync: found "
                            + (newest == null ? "the index made anew" : "that run " + newest)
                            + (newest == null ? "" : " of the same index has begun since")
                            + ", expected none; start a new one: lockstep index sync "
                            + context.name());
        }
    }

    private static RunView.Failure failure(Exception e) {
        return e instanceof LockstepException l
                ? new RunView.Failure(l.kind().name(), l.code(), String.valueOf(l.getMessage()))
                : new RunView.Failure(
                        ErrorKind.INTERNAL.name(),
                        "unexpected",
                        e.getClass().getSimpleName() + ": " + e.getMessage());
    }
}
