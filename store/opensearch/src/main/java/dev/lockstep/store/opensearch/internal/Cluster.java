package dev.lockstep.store.opensearch.internal;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.opensearch.OpenSearchOptions;
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
    Version version() {
        Version known = version;
        if (known == null) {
            Answer answer = wire.send("ask for the version", "GET", "", null);
            known = Version.of(answer.ok() ? answer.json() : Json.object());
            version = known;
        }
        return known;
    }

    States states() {
        return states;
    }

    Indexes indexes() {
        return indexes;
    }

    Log log() {
        return log;
    }

    Bulk bulk() {
        return bulk;
    }

    Finish finish() {
        return finish;
    }

    PinNotes notes() {
        return notes;
    }

    /**
     * The state with nothing left to be done.
     *
     * @throws LockstepException NOT_FOUND
     */
    CollectionState finished(CollectionRef ref) {
        return finish.all(ref, states.require(ref));
    }

    /** Deletes the indexes that have been replaced and that nobody reads any more. */
    void retire(CollectionRef ref) {
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

    void requireSame(CollectionRef ref, String identity, CollectionState now) {
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
