package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** How many requests are under way; refuses at once instead of queueing. */
public final class Gate {
    private final int concurrent;
    private final int queriesPerTenant;
    private final Semaphore places;
    private final Map<TenantId, Semaphore> queries = new ConcurrentHashMap<>();
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    public Gate(int concurrent, int queriesPerTenant) {
        this.concurrent = concurrent;
        this.queriesPerTenant = queriesPerTenant;
        this.places = new Semaphore(concurrent);
    }

    /** A place that is held. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    Place enter() {
        if (stopping) {
            throw Faults.stopping();
        }
        if (!places.tryAcquire()) {
            throw new LockstepException(
                    ErrorKind.RESOURCES,
                    "busy",
                    "Cannot answer now: "
                            + concurrent
                            + " requests are under way; try again in a"
                            + " second.");
        }
        return places::release;
    }

    Place query(TenantId tenant) {
        Semaphore own = queries.computeIfAbsent(tenant, t -> new Semaphore(queriesPerTenant));
        if (!own.tryAcquire()) {
            throw new LockstepException(
                            ErrorKind.RESOURCES,
                            "too-many-queries",
                            "Cannot run the query now: this tenant has "
                                    + queriesPerTenant
                                    + " queries under way; try again in a second.")
                    .with("status", 429);
        }
        return own::release;
    }

    /** The thread may wait for long and is woken when the server stops. */
    public Place waiting() {
        Thread me = Thread.currentThread();
        waiting.add(me);
        if (stopping) {
            me.interrupt();
        }
        return () -> {
            waiting.remove(me);
            // A late wake-up must not reach what this thread does next.
            Thread.interrupted();
        };
    }

    public boolean stopping() {
        return stopping;
    }

    public void stop() {
        stopping = true;
        waiting.forEach(Thread::interrupt);
    }
}
