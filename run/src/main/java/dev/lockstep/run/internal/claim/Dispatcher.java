package dev.lockstep.run.internal.claim;

import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.run.internal.execute.Telling;
import dev.lockstep.run.internal.schedule.FireSchedules;
import dev.lockstep.run.internal.servers.Ownership;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim loop: one thread that looks for what is due, at once when it is woken and otherwise
 * every second.
 */
public final class Dispatcher implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long POLL_MILLIS = 1000;

    private final MetadataDatabase database;
    private final InstantSource clock;
    private final Ownership ownership;
    private final FindCandidates find;
    private final FireSchedules schedules;
    private final WatchRuns watch;
    private final TakeRuns take;
    private final Telling telling;
    private final Semaphore woken = new Semaphore(0);

    public Dispatcher(
            MetadataDatabase database,
            InstantSource clock,
            Ownership ownership,
            FindCandidates find,
            FireSchedules schedules,
            WatchRuns watch,
            TakeRuns take,
            Telling telling) {
        this.database = database;
        this.clock = clock;
        this.ownership = ownership;
        this.find = find;
        this.schedules = schedules;
        this.watch = watch;
        this.take = take;
        this.telling = telling;
    }

    /** Makes it look at once. Cheap. */
    public void wake() {
        woken.release();
    }

    /** Until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                woken.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
                woken.drainPermits();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            watch.look();
            String server = ownership.name();
            if (!server.isEmpty()) {
                look(server);
            }
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.atWarn().setCause(e).log("Cannot look for runs; looking again in a second.");
            }
        }
    }

    private void look(String server) {
        ownership.buryDead();
        schedules.fire();
        List<Candidate> mine = database.read(handle -> find.owned(handle, server));
        watch.compare(mine);
        take.takeOver(mine, server);
        take.takeOver(database.read(find::orphans), server);
        startWaiting(server);
        database.read(Telling::untold).forEach(telling::ended);
    }

    private void startWaiting(String server) {
        long now = clock.millis();
        if (take.room() > 0) {
            take.start(database.read(handle -> find.due(handle, now, take.room())), server);
        }
        if (take.room() > 0) {
            take.start(database.read(handle -> find.queued(handle, take.room())), server);
        }
    }
}
