package dev.lockstep.migrate.internal.follow;

import dev.lockstep.api.LockstepException;
import dev.lockstep.migrate.internal.engine.EndThread;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does a small act again and again until it is closed. What may pass is tried again
 * after a pause that grows to some seconds, for as long as it takes; what will not ends it.
 */
public final class Worker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final String name;
    private final Act act;
    private final Runnable afterFault;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private boolean work;
    private volatile boolean ended;
    private volatile @Nullable String trouble;
    private volatile @Nullable RuntimeException end;

    /** What is done; says whether there was anything to do. */
    public interface Act {
        boolean once();
    }

    /**
     * @param afterFault gives up what a fault may have broken
     */
    public Worker(String name, Act act, Runnable afterFault) {
        this.name = name;
        this.act = act;
        this.afterFault = afterFault;
        // Platform threads: drivers hold monitors while they wait.
        this.thread = Thread.ofPlatform().name("migrate-" + name).daemon().start(this::run);
    }

    /** Why it does not get on at the moment; null where it does. */
    @Nullable String trouble() {
        return trouble;
    }

    /** Throws what has ended it. */
    public void requireAlive() {
        RuntimeException found = end;
        if (found != null) {
            throw found;
        }
    }

    void wake() {
        lock.lock();
        try {
            work = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            goOn();
        } finally {
            if (ended) {
                giveUp();
            }
        }
    }

    private void goOn() {
        Duration pause = IDLE;
        while (!ended) {
            try {
                boolean more = act.once();
                trouble = null;
                pause = IDLE;
                if (!more) {
                    rest(IDLE);
                }
            } catch (RuntimeException e) {
                giveUp();
                if (ended) {
                    return;
                }
                if (!mayPass(e)) {
                    end = e;
                    trouble = message(e);
                    return;
                }
                if (trouble == null) {
                    log.atWarn()
                            .addKeyValue("what", name)
                            .addKeyValue("cause", message(e))
                            .log("migration waits");
                }
                trouble = message(e);
                pause = longer(pause);
                rest(pause);
            }
        }
    }

    private void giveUp() {
        try {
            afterFault.run();
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("while giving up");
        }
    }

    /** What nobody can tell the cause of may pass too: a store that is down has many words. */
    public static boolean mayPass(RuntimeException e) {
        return !(e instanceof LockstepException l) || l.kind().retryable();
    }

    private static String message(RuntimeException e) {
        return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }

    private void rest(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!work && !ended && left > 0) {
                left = woken.awaitNanos(left);
            }
            work = false;
        } catch (InterruptedException e) {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when the thread has ended, or is left behind, since a store that hangs keeps it: then
     * it gives up what it has as soon as that store answers or its connection is found dead. What
     * it may still write is refused, as its epoch is not the newest.
     *
     * @return whether the thread has ended
     */
    boolean end() {
        return endAll(List.of(this));
    }

    /** The same of several, which are all told before any is waited for. */
    static boolean endAll(List<Worker> workers) {
        for (Worker worker : workers) {
            worker.ended = true;
            worker.wake();
        }
        return EndThread.all(workers.stream().map(w -> w.thread).toList());
    }

    @Override
    public void close() {
        end();
    }
}
