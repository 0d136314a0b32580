package dev.lockstep.store.opensearch.internal.cluster;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.store.opensearch.internal.layout.CollectionState;
import dev.lockstep.store.opensearch.internal.layout.Indexes;
import dev.lockstep.store.opensearch.internal.layout.Naming;
import dev.lockstep.store.opensearch.internal.layout.States;
import dev.lockstep.store.opensearch.internal.log.Bulk;
import dev.lockstep.store.opensearch.internal.log.Finish;
import dev.lockstep.store.opensearch.internal.log.Log;
import dev.lockstep.store.opensearch.internal.wire.Answer;
import dev.lockstep.store.opensearch.internal.wire.Json;
import dev.lockstep.store.opensearch.internal.wire.Version;
import dev.lockstep.store.opensearch.internal.wire.Wire;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The parts that everything here works with. Safe for many threads. */
public final class Cluster implements AutoCloseable {
    private final Wire wire;
    private final Naming naming;
    private final States states;
    private final Indexes indexes;
    private final Log log;
    private final Bulk bulk;
    private final Finish finish;
    private final PinNotes notes;
    private volatile @Nullable Version version;

    public Cluster(OpenSearchOptions options, InstantSource clock) {
        wire = Wire.open(options);
        naming = new Naming(options.prefix());
        states = new States(wire, naming);
        indexes = new Indexes(wire, naming, options.settings(), this::version);
        log = new Log(wire, naming);
        bulk = new Bulk(wire);
        finish = new Finish(states, naming, indexes, log, bulk);
        notes = new PinNotes(wire, naming, clock);
    }

    public Wire wire() {
        return wire;
    }

    public Naming naming() {
        return naming;
    }

    /** Asked for once. */
    public Version version() {
        Version known = version;
        if (known == null) {
            Answer answer = wire.send("ask for the version", "GET", "", null);
            known = Version.of(answer.ok() ? answer.json() : Json.object());
            version = known;
        }
        return known;
    }

    public States states() {
        return states;
    }

    public Indexes indexes() {
        return indexes;
    }

    public Log log() {
        return log;
    }

    public Bulk bulk() {
        return bulk;
    }

    public Finish finish() {
        return finish;
    }

    public PinNotes notes() {
        return notes;
    }

    /**
     * The state with nothing left to be done.
     *
     * @throws LockstepException NOT_FOUND
     */
    public CollectionState finished(CollectionRef ref) {
        return finish.all(ref, states.require(ref));
    }

    /** Deletes the indexes that have been replaced and that nobody reads any more. */
    public void retire(CollectionRef ref) {
        states.find(ref)
                .ifPresent(state -> {
                    for (long generation : state.retired()) {
                        String index = naming.index(ref, generation);
                        if (!notes.held(index)) {
                            indexes.delete(index);
                            states.change(ref, now -> now.released(generation));
                        }
                    }
                });
    }

    public void requireSame(CollectionRef ref, String identity, CollectionState now) {
        if (!now.identity().equals(identity)) {
            throw LockstepException.conflict(
                    "collection-replaced",
                    "Cannot write to "
                            + ref
                            + ": found that it was dropped and made anew meanwhile; start again.");
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
