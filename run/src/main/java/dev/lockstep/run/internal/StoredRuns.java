package dev.lockstep.run.internal;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.rows.Changes;
import dev.lockstep.run.internal.rows.RunLog;
import dev.lockstep.run.internal.schedule.Schedules;
import dev.lockstep.run.internal.submit.SteerRun;
import dev.lockstep.run.internal.submit.SubmitRun;
import dev.lockstep.run.internal.view.HistoryPage;
import dev.lockstep.run.internal.view.RunDetails;
import dev.lockstep.run.internal.view.RunViews;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The service over the rows. Works also while the engine is not started: runs then wait. */
public final class StoredRuns implements RunService {
    /** Between two looks for changes that another server has made. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int MOST_LINES = 10_000;

    private final MetadataDatabase database;
    private final RunViews views;
    private final SubmitRun submit;
    private final SteerRun steer;
    private final Schedules schedules;
    private final Changes changes;
    private final EngineSignals engine;

    StoredRuns(
            MetadataDatabase database,
            RunViews views,
            SubmitRun submit,
            SteerRun steer,
            Schedules schedules,
            Changes changes,
            EngineSignals engine) {
        this.database = database;
        this.views = views;
        this.submit = submit;
        this.steer = steer;
        this.schedules = schedules;
        this.changes = changes;
        this.engine = engine;
    }

    @Override
    public RunView submit(RunRequest request) {
        RunView queued =
                database.write(handle -> {
                    String id = submit.insert(handle, request, null);
                    return find(handle, request.tenant(), id);
                });
        engine.wake();
        return queued;
    }

    @Override
    public RunView get(TenantId tenant, String id) {
        return database.read(handle -> find(handle, tenant, id));
    }

    @Override
    public RunDetail detail(TenantId tenant, String id) {
        return database.read(handle -> {
            version(handle, tenant, id);
            return RunDetails.of(handle, id);
        });
    }

    @Override
    public List<RunView> list(
            TenantId tenant,
            @Nullable String job,
            @Nullable RunState state,
            @Nullable String before,
            int limit) {
        HistoryPage page = new HistoryPage(tenant, job, state, before, limit);
        return database.read(handle -> views.list(handle, page));
    }

    @Override
    public List<RunView.LogLine> log(TenantId tenant, String id, long after, int limit) {
        return database.read(handle -> {
            version(handle, tenant, id);
            return RunLog.after(handle, id, after, Math.clamp(limit, 1, MOST_LINES));
        });
    }

    @Override
    public RunView cancel(TenantId tenant, String id) {
        SteerRun.Cancel outcome =
                database.write(handle -> steer.cancel(handle, tenant, id, engine.server()));
        changes.signal(id);
        switch (outcome) {
            case ENDED -> engine.ended(id);
            case ASKED -> engine.cancelled(id);
            case NOTHING -> {}
        }
        return get(tenant, id);
    }

    @Override
    public RunView retry(TenantId tenant, String id) {
        RunView view =
                database.write(handle -> {
                    steer.retry(handle, tenant, id);
                    return find(handle, tenant, id);
                });
        changes.signal(id);
        engine.wake();
        return view;
    }

    @Override
    public RunView awaitChange(TenantId tenant, RunView seen, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String id = seen.id();
        CompletableFuture<Void> change = changes.next(id);
        long version = database.read(handle -> version(handle, tenant, id));
        RunView now = get(tenant, id);
        while (now.equals(seen) && deadline - System.nanoTime() > 0) {
            changes.await(id, change, engine.shared() ? shorter(deadline) : left(deadline));
            change = changes.next(id);
            if (database.read(handle -> version(handle, tenant, id)) != version) {
                return get(tenant, id);
            }
        }
        return now;
    }

    @Override
    public ScheduleView schedule(TenantId tenant, String name, String cron, RunRequest request) {
        ScheduleView view =
                database.write(handle -> schedules.put(handle, tenant, name, cron, request));
        engine.wake();
        return view;
    }

    @Override
    public List<ScheduleView> schedules(TenantId tenant) {
        return database.read(handle -> schedules.list(handle, tenant));
    }

    @Override
    public void unschedule(TenantId tenant, String name) {
        database.write(handle -> {
            schedules.remove(handle, tenant, name);
            return true;
        });
    }

    private RunView find(Handle handle, TenantId tenant, String id) {
        return views.find(handle, tenant, id).orElseThrow(() -> absent(id));
    }

    private static long version(Handle handle, TenantId tenant, String id) {
        return handle.select(
                        "select version from runs where tenant = ? and id = ?", tenant.value(), id)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow(() -> absent(id));
    }

    private static LockstepException absent(String id) {
        return LockstepException.notFound("run", Names.shown(id));
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    private static Duration shorter(long deadline) {
        Duration left = left(deadline);
        return left.compareTo(LOOK) < 0 ? left : LOOK;
    }
}
