package dev.lockstep.api.run;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import java.util.Map;
import java.util.Optional;

/** What a step is given. Safe for many threads. */
public interface StepContext {
    String runId();

    TenantId tenant();

    /** The parameters of the run, references and small values only. */
    Map<String, String> parameters();

    /** A parameter that must be there. */
    String parameter(String name);

    /** Run, step and epoch, for whoever writes. */
    WriteScope scope();

    /** A small value that an earlier step, or an earlier attempt of this one, has kept. */
    Optional<String> state(String key);

    /** Keeps a small value (at most 64 kB) durably before it returns. */
    void keep(String key, String value);

    /** Tells how far the step is; cheap, may be called for each batch. */
    void progress(Progress progress);

    /** Tells where one of its splits stands; cheap, may be called for each batch. */
    void split(SplitProgress split);

    /** Adds a line to the run's log. */
    void log(Level level, String message);

    /**
     * To be called between batches.
     *
     * @throws RunCancelledException when the run is to end or this server has lost it
     */
    void checkCancelled();

    /** How loud a line of the log is. */
    enum Level {
        INFO,
        WARN,
        ERROR
    }
}
