package dev.lockstep.server.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.Failure;
import dev.lockstep.api.run.RunView.LogLine;
import dev.lockstep.api.run.RunView.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs that a test moves on by hand. */
final class FakeRuns implements RunService {
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final Owned<RunView> runs = new Owned<>("run");
    private final Owned<ScheduleView> schedules = new Owned<>("schedule");
    private final Map<String, List<LogLine>> logs = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, RunDetail> details = new ConcurrentHashMap<>();
    private final Object changed = new Object();

    /** How the runs that are started end up at once. */
    volatile RunState starts = RunState.SUCCEEDED;

    final List<RunRequest> scheduled = new CopyOnWriteArrayList<>();
    final AtomicInteger waiting = new AtomicInteger();

    RunView start(TenantId tenant, String job, String subject) {
        return submit(new RunRequest(tenant, job, subject, Map.of(), null));
    }

    @Override
    public RunView submit(RunRequest request) {
        String id = request.id() == null ? "run-" + ids.incrementAndGet() : request.id();
        RunView run =
                new RunView(
                        id,
                        request.tenant().value(),
                        request.job(),
                        request.subject(),
                        starts,
                        1,
                        3,
                        NOW,
                        NOW,
                        starts.ended() ? NOW.plusSeconds(4) : null,
                        null,
                        starts == RunState.FAILED
                                ? new Failure(
                                        "USER",
                                        "csv-quote",
                                        "Cannot read line 7: found an open quote.")
                                : null,
                        List.of(step("embed", starts, 600, 1200)),
                        request.parameters(),
                        Map.of());
        set(run);
        log(run, "INFO", "Started " + request.subject());
        return run;
    }

    static StepView step(String name, RunState state, long processed, long total) {
        return new StepView(
                name,
                state,
                NOW,
                state.ended() ? NOW.plusSeconds(3) : null,
                new Progress("rows", total, processed, 0, 0, 3, 8),
                812.5,
                state.ended() ? 0 : 12);
    }

    void set(RunView run) {
        runs.put(new TenantId(run.tenant()), run.id(), run);
        synchronized (changed) {
            changed.notifyAll();
        }
    }

    void log(RunView run, String level, String message) {
        List<LogLine> lines =
                logs.computeIfAbsent(
                        run.tenant() + "/" + run.id(), k -> new CopyOnWriteArrayList<>());
        lines.add(new LogLine(lines.size() + 1, NOW, level, "embed", message));
    }

    static RunView in(RunView r, RunState state, long processed) {
        return new RunView(
                r.id(),
                r.tenant(),
                r.job(),
                r.subject(),
                state,
                r.attempt(),
                r.maxAttempts(),
                r.createdAt(),
                r.startedAt(),
                state.ended() ? NOW.plusSeconds(9) : null,
                null,
                null,
                List.of(step("embed", state, processed, 1200)),
                r.parameters(),
                r.result());
    }

    @Override
    public RunView get(TenantId tenant, String id) {
        return runs.get(tenant, id);
    }

    /** What a run consists of, as far as a test has something to say. */
    void detail(RunView run, RunDetail detail) {
        details.put(run.tenant() + "/" + run.id(), detail);
    }

    @Override
    public RunDetail detail(TenantId tenant, String id) {
        get(tenant, id);
        return details.getOrDefault(
                tenant + "/" + id, new RunDetail(List.of(), List.of(), List.of()));
    }

    @Override
    public List<RunView> list(
            TenantId tenant,
            @Nullable String job,
            @Nullable RunState state,
            @Nullable String before,
            int limit) {
        List<RunView> found = new ArrayList<>(runs.list(tenant));
        found.removeIf(r -> job != null && !r.job().equals(job));
        found.removeIf(r -> state != null && r.state() != state);
        return found.reversed().stream().limit(limit).toList();
    }

    @Override
    public List<LogLine> log(TenantId tenant, String id, long after, int limit) {
        get(tenant, id);
        return logs.getOrDefault(tenant + "/" + id, List.of()).stream()
                .filter(l -> l.number() > after)
                .limit(limit)
                .toList();
    }

    @Override
    public RunView cancel(TenantId tenant, String id) {
        RunView run = get(tenant, id);
        if (!run.state().ended()) {
            set(in(run, RunState.CANCELLED, 600));
        }
        return get(tenant, id);
    }

    @Override
    public RunView retry(TenantId tenant, String id) {
        RunView run = get(tenant, id);
        if (run.state() == RunState.SUCCEEDED) {
            throw LockstepException.conflict("run-succeeded", "Cannot retry: it has succeeded.");
        }
        set(in(run, RunState.RUNNING, 0));
        return get(tenant, id);
    }

    @Override
    public RunView awaitChange(TenantId tenant, RunView seen, Duration atMost)
            throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        waiting.incrementAndGet();
        try {
            synchronized (changed) {
                while (get(tenant, seen.id()).equals(seen) && System.nanoTime() < until) {
                    changed.wait(Math.max(1, (until - System.nanoTime()) / 1_000_000));
                }
            }
            return get(tenant, seen.id());
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public ScheduleView schedule(TenantId tenant, String name, String cron, RunRequest request) {
        scheduled.add(request);
        ScheduleView view =
                new ScheduleView(
                        name, cron, request.job(), request.subject(), NOW, request.parameters());
        schedules.put(tenant, name, view);
        return view;
    }

    @Override
    public List<ScheduleView> schedules(TenantId tenant) {
        return schedules.list(tenant);
    }

    @Override
    public void unschedule(TenantId tenant, String name) {
        if (schedules.find(tenant, name).isPresent()) {
            schedules.remove(tenant, name);
        }
    }
}
