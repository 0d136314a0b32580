package dev.lockstep.dataset.internal.pool;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.dataset.DatasetConfig;
import dev.lockstep.dataset.internal.protocol.Request;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Warm worker processes, lent to one request, or one ingest, at a time. A worker serves one tenant
 * as long as it lives, so that nothing of one tenant is in the memory of another's worker. Safe for
 * many threads; closing ends all workers.
 */
public final class WorkerPool implements AutoCloseable {
    private static final Duration WAIT_FOR_WORKER = Duration.ofSeconds(60);

    /** What a worker is wanted for. */
    public enum Work {
        INGEST,
        QUERY
    }

    private final JsonMapper json = new JsonMapper();
    private final DatasetConfig config;
    private final Path directory;
    private final Semaphore all;
    private final Semaphore ingests;
    private final AtomicLong numbers = new AtomicLong();
    private final List<WorkerProcess> idle = new ArrayList<>();
    private final Set<WorkerProcess> alive = new HashSet<>();
    private boolean closed;

    /**
     * @param directory ours alone; emptied
     */
    public WorkerPool(DatasetConfig config, Path directory) {
        this.config = config;
        this.directory = directory;
        int workers = Math.max(1, config.limits().workers());
        this.all = new Semaphore(workers, true);
        this.ingests = new Semaphore(Math.max(1, workers - 1), true);
        Trees.delete(directory);
    }

    /** A worker on loan. Closing gives it back, or replaces it where it has died. */
    public final class Lease implements AutoCloseable {
        private final WorkerProcess worker;
        private final Work work;

        private Lease(WorkerProcess worker, Work work) {
            this.worker = worker;
            this.work = work;
        }

        /** Sends a request whose answer has this type. */
        public <T> T call(Request request, Class<T> answer) {
            return call(request, answer, bytes -> {}, () -> {});
        }

        /**
         * Sends a request whose answer has this type.
         *
         * @param progress told the bytes read so far
         * @param check asked several times a second; what it throws ends the worker and the call
         * @throws LockstepException what the worker told; RESOURCES where it died or was too slow
         */
        public <T> T call(Request request, Class<T> answer, LongConsumer progress, Runnable check) {
            Duration silence =
                    request instanceof Request.Query
                            ? config.limits().query().plusSeconds(5)
                            : config.limits().silence();
            WorkerProcess.Watch watch =
                    new WorkerProcess.Watch() {
                        @Override
                        public void progress(long bytes) {
                            progress.accept(bytes);
                        }

                        @Override
                        public void check() {
                            check.run();
                        }
                    };
            return json.treeToValue(worker.call(request, silence, watch), answer);
        }

        /** Of the process, for people and tests. */
        public long pid() {
            return worker.pid();
        }

        @Override
        public void close() {
            giveBack(worker);
            all.release();
            if (work == Work.INGEST) {
                ingests.release();
            }
        }
    }

    /**
     * Lends a worker, one that has the session open where there is one.
     *
     * @param session as in {@link Request.Query}, empty for none
     * @throws LockstepException RESOURCES where none becomes free in a minute
     */
    public Lease lease(TenantId tenant, Work work, String session) {
        if (work == Work.INGEST) {
            acquire(ingests);
        }
        try {
            acquire(all);
        } catch (RuntimeException e) {
            if (work == Work.INGEST) {
                ingests.release();
            }
            throw e;
        }
        try {
            return new Lease(take(tenant, session), work);
        } catch (RuntimeException e) {
            all.release();
            if (work == Work.INGEST) {
                ingests.release();
            }
            throw e;
        }
    }

    private static void acquire(Semaphore semaphore) {
        boolean got;
        try {
            got = semaphore.tryAcquire(WAIT_FOR_WORKER.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            got = false;
        }
        if (!got) {
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "workers-busy",
                    "Cannot start: all worker processes are busy; try again soon, or raise their"
                            + " number.");
        }
    }

    private WorkerProcess take(TenantId tenant, String session) {
        WorkerProcess worker = takeIdle(tenant, session);
        if (worker == null) {
            worker = start();
        }
        worker.bind(tenant);
        return worker;
    }

    private synchronized @Nullable WorkerProcess takeIdle(TenantId tenant, String session) {
        idle.removeIf(worker -> !worker.alive() && retire(worker));
        WorkerProcess best = null;
        int bestRank = -1;
        for (WorkerProcess worker : idle) {
            int rank = rank(worker, tenant, session);
            if (rank > bestRank) {
                best = worker;
                bestRank = rank;
            }
        }
        if (best == null) {
            return null;
        }
        idle.remove(best);
        if (bestRank > 0) {
            return best;
        }
        // Only another tenant's worker is idle: it makes room.
        retire(best);
        return null;
    }

    private static int rank(WorkerProcess worker, TenantId tenant, String session) {
        if (worker.tenant() == null) {
            return 1;
        }
        if (!tenant.equals(worker.tenant())) {
            return 0;
        }
        return !session.isEmpty() && worker.session().equals(session) ? 3 : 2;
    }

    private boolean retire(WorkerProcess worker) {
        alive.remove(worker);
        worker.kill();
        return true;
    }

    private synchronized WorkerProcess start() {
        if (closed) {
            throw new IllegalStateException("the workers are closed");
        }
        Path temp = directory.resolve("worker-" + numbers.incrementAndGet());
        WorkerProcess worker = WorkerProcess.start(json, config, temp);
        alive.add(worker);
        return worker;
    }

    /** Keeps one worker ready that is nobody's yet, as long as there is room; does not wait. */
    public synchronized void warmOne() {
        boolean room = alive.size() < Math.max(1, config.limits().workers());
        boolean ready = idle.stream().anyMatch(worker -> worker.tenant() == null);
        if (!closed && room && !ready) {
            idle.add(start());
        }
    }

    private synchronized void giveBack(WorkerProcess worker) {
        if (worker.alive() && !closed) {
            idle.add(worker);
        } else {
            retire(worker);
        }
        warmOne();
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (WorkerProcess worker : List.copyOf(alive)) {
            retire(worker);
        }
        idle.clear();
        Trees.delete(directory);
    }
}
