package dev.lockstep.run.internal.claim;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.run.StepContext.Level;
import dev.lockstep.run.StepPolicy;
import dev.lockstep.run.internal.rows.EndRun;
import dev.lockstep.run.internal.rows.RunLog;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Takes over runs whose server has gone, without executing them. */
final class SettleOrphan {
    /** Deaths of the server in a row, without any progress in between, that are taken as chance. */
    static final int CRASHES_BY_CHANCE = 5;

    private final InstantSource clock;

    SettleOrphan(InstantSource clock) {
        this.clock = clock;
    }

    /** Ends a run that was to be cancelled when its server died, or whose job is not known. */
    boolean end(
            Handle handle,
            Candidate run,
            String server,
            RunState state,
            @Nullable Failure failure) {
        if (!take(handle, run, server)) {
            return false;
        }
        EndRun.end(handle, run.id(), state, failure, clock.millis());
        return true;
    }

    /**
     * Makes a run wait that seems to kill its servers, so that one can be up long enough for
     * somebody to cancel it. It uses no attempt, and the wait grows as that of failures does.
     */
    boolean park(Handle handle, Candidate run, String server, StepPolicy policy) {
        if (!take(handle, run, server)) {
            return false;
        }
        long crashes = run.crashes() + 1;
        Instant next = clock.instant().plus(policy.waitAfter((int) crashes - CRASHES_BY_CHANCE));
        Failure failure =
                new Failure(
                        ErrorKind.RESOURCES.name(),
                        "server-died",
                        "Cannot finish the run: found that the server died under it "
                                + crashes
                                + " times in a row; look for memory limits and native crashes.");
        handle.execute("update runs set crashes = ? where id = ?", crashes, run.id());
        int failures =
                handle.select("select failures from runs where id = ?", run.id())
                        .mapTo(Integer.class)
                        .one();
        EndRun.retryLater(handle, run.id(), failure, failures, next);
        RunLog.append(handle, run.id(), clock.millis(), Level.WARN, "", failure.message());
        return true;
    }

    private static boolean take(Handle handle, Candidate run, String server) {
        return handle.execute(
                        "update runs set epoch = epoch + 1, owner = ?, version = version + 1"
                                + " where id = ? and epoch = ? and state = ?",
                        server,
                        run.id(),
                        run.epoch(),
                        run.state().name())
                == 1;
    }
}
