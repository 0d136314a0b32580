package dev.lockstep.app.stores;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Readable;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.api.run.RunView;
import dev.lockstep.run.RunListener;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The pins of runs. Those on stores whose snapshots end with a session, as PostgreSQL's do, are
 * held open from step to step, and given back at the latest when their run has ended. Safe for many
 * threads.
 */
public final class HeldSnapshots implements RunListener, AutoCloseable {
    private final Map<String, Queue<Snapshot>> byRun = new ConcurrentHashMap<>();

    /** Pins a collection as it is now. */
    public SnapshotRef pin(Readable store, CollectionRef ref, String run, Duration timeToLive) {
        Snapshot snapshot = store.pin(ref, run, timeToLive);
        SnapshotRef pinned = snapshot.ref();
        if (pinned.durability() == SnapshotRef.Durability.SESSION) {
            byRun.computeIfAbsent(run, _ -> new ConcurrentLinkedQueue<>()).add(snapshot);
        } else {
            snapshot.close();
        }
        return pinned;
    }

    /**
     * Opens what was pinned, to be closed by the caller.
     *
     * @throws LockstepException USER with code {@link Snapshot#LOST} where it ended with the
     *     session that held it
     */
    public Snapshot reopen(Readable store, SnapshotRef ref) {
        try {
            return store.reopen(ref);
        } catch (LockstepException e) {
            if (ref.durability() != SnapshotRef.Durability.SESSION
                    || e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            throw new LockstepException(
                    ErrorKind.USER,
                    Snapshot.LOST,
                    "Cannot go on reading "
                            + ref.collection()
                            + ": found that its snapshot has ended with the session that held it,"
                            + " expected it to last until the end of this run; start another.",
                    e);
        }
    }

    /** Gives a pin back. */
    public void unpin(Readable store, SnapshotRef ref, String run) {
        store.unpin(ref, run);
        Queue<Snapshot> held = byRun.getOrDefault(run, new ConcurrentLinkedQueue<>());
        for (Snapshot snapshot : held) {
            if (snapshot.ref().equals(ref) && held.remove(snapshot)) {
                snapshot.close();
            }
        }
    }

    @Override
    public void ended(RunView run) {
        end(run.id());
    }

    private void end(String run) {
        Queue<Snapshot> held = byRun.remove(run);
        if (held != null) {
            held.forEach(Snapshot::close);
        }
    }

    @Override
    public void close() {
        byRun.keySet().forEach(this::end);
    }
}
