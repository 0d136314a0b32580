package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.SnapshotRef;
import dev.lockstep.store.pgvector.internal.graph.VectorIndexes;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.read.PgSnapshot;
import dev.lockstep.store.pgvector.internal.read.PinnedSession;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The snapshots that are open in this process. */
public final class Pins {
    private final Sessions sessions;
    private final Collections collections;
    private final Map<String, PinnedSession> open = new ConcurrentHashMap<>();

    public Pins(Sessions sessions, Collections collections) {
        this.sessions = sessions;
        this.collections = collections;
    }

    public Snapshot pin(CollectionRef ref) {
        Place place =
                sessions.run(
                        "open " + ref, c -> VectorIndexes.told(c, collections.require(c, ref)));
        PinnedSession session = PinnedSession.pin(sessions, place, open::remove);
        open.put(session.id(), session);
        return new PgSnapshot(session);
    }

    /**
     * @throws LockstepException NOT_FOUND where there is no such collection
     */
    public Place place(CollectionRef ref) {
        return sessions.run("open " + ref, c -> collections.require(c, ref));
    }

    public Snapshot reopen(SnapshotRef ref) {
        PinnedSession session = open.get(ref.id());
        if (session == null
                || !session.place().ref().equals(ref.collection())
                || !session.place().identity().equals(ref.identity())
                || !session.share()) {
            throw LockstepException.snapshotEnded(ref);
        }
        return new PgSnapshot(session);
    }
}
