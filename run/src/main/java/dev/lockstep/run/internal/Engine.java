package dev.lockstep.run.internal;

import dev.lockstep.api.run.RunService;
import dev.lockstep.metadata.Dialect;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.RunSettings;
import dev.lockstep.run.internal.claim.Dispatcher;
import dev.lockstep.run.internal.claim.FindCandidates;
import dev.lockstep.run.internal.claim.TakeRuns;
import dev.lockstep.run.internal.claim.WatchRuns;
import dev.lockstep.run.internal.execute.ExecuteRun;
import dev.lockstep.run.internal.execute.Execution;
import dev.lockstep.run.internal.execute.Executions;
import dev.lockstep.run.internal.execute.Outcomes;
import dev.lockstep.run.internal.execute.ProgressSaver;
import dev.lockstep.run.internal.execute.StartRun;
import dev.lockstep.run.internal.execute.Telling;
import dev.lockstep.run.internal.rows.Changes;
import dev.lockstep.run.internal.schedule.CronTimes;
import dev.lockstep.run.internal.schedule.FireSchedules;
import dev.lockstep.run.internal.schedule.Schedules;
import dev.lockstep.run.internal.servers.LeasedServer;
import dev.lockstep.run.internal.servers.Ownership;
import dev.lockstep.run.internal.servers.SoleServer;
import dev.lockstep.run.internal.submit.JobTypes;
import dev.lockstep.run.internal.submit.RunIds;
import dev.lockstep.run.internal.submit.SteerRun;
import dev.lockstep.run.internal.submit.SubmitRun;
import dev.lockstep.run.internal.view.RunViews;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The parts of an engine, put together, and their life. */
public final class Engine implements EngineSignals {
    private final Executions executions = new Executions();
    private final Changes changes = new Changes();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Duration grace;
    private final Ownership ownership;
    private final Telling telling;
    private final Dispatcher dispatcher;
    private final StoredRuns service;
    private final List<Thread> threads;

    public Engine(
            MetadataDatabase database,
            JobTypes jobs,
            RunSettings settings,
            InstantSource clock,
            LongSupplier nanos) {
        SecureRandom random = new SecureRandom();
        RunIds ids = new RunIds(clock, random);
        RunViews views = new RunViews(clock);
        SubmitRun submit = new SubmitRun(jobs, settings, clock, ids);
        Schedules schedules = new Schedules(new CronTimes(settings.zone()), submit, clock);
        this.grace = settings.grace();
        this.telling = new Telling(database, views, settings.listeners());
        this.ownership =
                database.dialect() == Dialect.SQLITE
                        ? new SoleServer(database, clock, "server_" + ids.next())
                        : new LeasedServer(
                                database,
                                settings.lease(),
                                () -> "server_" + ids.next(),
                                random,
                                this::wake);
        ProgressSaver saver = new ProgressSaver(executions);
        Outcomes outcomes = new Outcomes(clock, telling);
        ExecuteRun.Surroundings around =
                new ExecuteRun.Surroundings(settings, clock, nanos, saver, outcomes, ownership);
        StartRun start = new StartRun(database, changes, executions, around, this::wake);
        this.dispatcher =
                new Dispatcher(
                        database,
                        clock,
                        ownership,
                        new FindCandidates(jobs.types(), ownership.shared()),
                        new FireSchedules(database, schedules),
                        new WatchRuns(executions, outcomes, ownership, grace),
                        new TakeRuns(database, jobs, settings, clock, executions, start, telling),
                        telling);
        this.service =
                new StoredRuns(
                        database, views, submit, new SteerRun(clock), schedules, changes, this);
        this.threads =
                List.of(
                        Thread.ofPlatform().daemon().name("run-dispatcher").unstarted(dispatcher),
                        Thread.ofPlatform().daemon().name("run-progress").unstarted(saver));
    }

    public RunService service() {
        return service;
    }

    /** Registers this server and begins to execute, beginning with what was left in the middle. */
    public void start() {
        if (closed.get() || !started.compareAndSet(false, true)) {
            throw new IllegalStateException("the engine has been started before");
        }
        ownership.start();
        threads.forEach(Thread::start);
    }

    /**
     * Claims nothing more, waits for the steps to notice, and leaves their runs to a next start.
     */
    public void close() {
        if (!closed.compareAndSet(false, true) || !started.get()) {
            return;
        }
        try {
            stop(threads.getFirst());
            executions.all().forEach(execution -> execution.stop(Execution.Stop.CLOSING));
            if (!executions.awaitNone(grace.toMillis())) {
                executions.all().forEach(Execution::interruptStep);
                executions.awaitNone(grace.toMillis());
            }
            stop(threads.getLast());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ownership.close();
        }
    }

    @Override
    public void wake() {
        dispatcher.wake();
    }

    @Override
    public void cancelled(String run) {
        executions.stop(run, Execution.Stop.CANCEL);
    }

    @Override
    public void ended(String run) {
        telling.ended(run);
    }

    @Override
    public String server() {
        return ownership.name();
    }

    @Override
    public boolean shared() {
        return ownership.shared();
    }

    private static void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
