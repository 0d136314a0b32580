package dev.lockstep.run.internal.execute;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunCancelledException;
import dev.lockstep.api.run.SplitProgress;
import dev.lockstep.api.run.StepContext;
import dev.lockstep.run.internal.rows.RateMeter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one attempt of one step is given. */
final class StepScope implements StepContext {
    static final int LARGEST_STATE = 64 * 1024;
    private static final int LONGEST_LINE = 8000;

    private final Execution execution;
    private final String step;
    private final Map<String, String> state;
    private final Runnable checkServer;
    private final ProgressSaver saver;
    private final InstantSource clock;
    private final RateMeter meter = new RateMeter();
    private @Nullable Progress last;

    /**
     * @param state shared by the steps of the run; safe for many threads
     * @param checkServer marks the execution as lost where this server has lost its lease
     */
    StepScope(
            Execution execution,
            String step,
            Map<String, String> state,
            Runnable checkServer,
            ProgressSaver saver,
            InstantSource clock) {
        this.execution = execution;
        this.step = step;
        this.state = state;
        this.checkServer = checkServer;
        this.saver = saver;
        this.clock = clock;
    }

    @Override
    public String runId() {
        return execution.run.id();
    }

    @Override
    public TenantId tenant() {
        return execution.run.tenant();
    }

    @Override
    public Map<String, String> parameters() {
        return execution.run.parameters();
    }

    @Override
    public String parameter(String name) {
        String value = parameters().get(name);
        if (value == null) {
            throw LockstepException.user(
                    "parameter-missing",
                    "Cannot run "
                            + execution.run.job()
                            + ": found no parameter '"
                            + name
                            + "', expected one of "
                            + parameters().keySet()
                            + " to be it.");
        }
        return value;
    }

    @Override
    public WriteScope scope() {
        return new WriteScope(runId(), step, execution.run.epoch());
    }

    @Override
    public Optional<String> state(String key) {
        return Optional.ofNullable(state.get(key));
    }

    @Override
    public void keep(String key, String value) {
        requireSmall(key, value);
        checkCancelled();
        fenced(() -> execution.writes.keep(key, value));
        state.put(key, value);
        execution.further();
    }

    @Override
    public void progress(Progress progress) {
        checkCancelled();
        execution.offer(pending(progress));
        saver.wake();
    }

    @Override
    public void split(SplitProgress split) {
        checkCancelled();
        execution.splits().take(step, split, clock.millis());
        saver.wake();
    }

    @Override
    public void log(Level level, String message) {
        checkCancelled();
        String line =
                message.length() <= LONGEST_LINE
                        ? message
                        : message.substring(0, LONGEST_LINE) + "…";
        fenced(() -> execution.writes.log(level, step, line));
    }

    @Override
    public void checkCancelled() {
        checkServer.run();
        execution.check();
    }

    private synchronized Execution.Pending pending(Progress progress) {
        if (!progress.equals(last)) {
            last = progress;
            execution.further();
        }
        long rate = meter.sample(clock.millis(), progress.processed());
        return new Execution.Pending(step, progress, rate);
    }

    private void fenced(Runnable write) {
        try {
            write.run();
        } catch (RunCancelledException lost) {
            execution.stop(Execution.Stop.LOST);
            throw lost;
        }
    }

    private static void requireSmall(String key, String value) {
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LARGEST_STATE) {
            throw new LockstepException(
                    ErrorKind.INTERNAL,
                    "state-too-large",
                    "Cannot keep '"
                            + key
                            + "': found "
                            + bytes
                            + " bytes, expected at most "
                            + LARGEST_STATE
                            + "; keep a reference to it instead.");
        }
    }
}
