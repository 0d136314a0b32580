package dev.lockstep.run.internal.execute;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The runs that this server executes now. Safe for many threads. */
public final class Executions {
    private final Set<Execution> all = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition emptied = lock.newCondition();

    void add(Execution execution) {
        all.add(execution);
    }

    public void remove(Execution execution) {
        all.remove(execution);
        lock.lock();
        try {
            emptied.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public int size() {
        return all.size();
    }

    public List<Execution> all() {
        return List.copyOf(all);
    }

    /** Whether a thread of this process is still at this run, in whatever epoch. */
    public boolean has(String run) {
        return all.stream().anyMatch(execution -> execution.run.id().equals(run));
    }

    /** Asks for the end of a run, if it is executed here. */
    public void stop(String run, Execution.Stop reason) {
        all.stream()
                .filter(execution -> execution.run.id().equals(run))
                .forEach(execution -> execution.stop(reason));
    }

    /** Waits until all have left; tells whether they have. */
    public boolean awaitNone(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!all.isEmpty() && left > 0) {
                left = emptied.awaitNanos(left);
            }
            return all.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
