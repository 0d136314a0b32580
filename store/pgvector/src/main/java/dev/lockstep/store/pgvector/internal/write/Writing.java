package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.layout.MakeCollections;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.layout.Versions;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes, drops, writes and exchanges collections. */
public final class Writing {
    private final Sessions sessions;
    private final Collections collections;
    private final State state;
    private final MakeCollections make;

    public Writing(Sessions sessions, Collections collections) {
        this.sessions = sessions;
        this.collections = collections;
        this.state = collections.state();
        this.make = new MakeCollections(collections, state);
    }

    public void create(CollectionRef ref, CollectionSpec spec) {
        sessions.transaction(
                "make " + ref,
                connection -> {
                    make.create(connection, ref, spec);
                    return true;
                });
    }

    public void drop(CollectionRef ref) {
        sessions.transaction(
                "drop " + ref,
                connection -> {
                    make.drop(connection, ref);
                    return true;
                });
        sweep();
    }

    public StoreWriter write(CollectionRef ref, WriteScope scope) {
        Place place = registered(ref);
        return PgWriter.open(sessions, state, place, scope, place.shape());
    }

    /** The collection, with its row in our own tables. */
    private Place registered(CollectionRef ref) {
        return sessions.transaction(
                "write to " + ref,
                connection -> {
                    Place place = collections.require(connection, ref);
                    make.register(connection, place);
                    return place;
                });
    }

    /** Where rows are staged, or how far a staging came that has been published. */
    private record Staged(Place place, @Nullable Shape shape, Optional<Checkpoint> checkpoint) {}

    public StoreWriter replace(CollectionRef ref, WriteScope scope) {
        Place found = registered(ref);
        Staged staged =
                sessions.transaction(
                        "stage rows for " + ref,
                        connection -> {
                            Staging staging = new Staging(state, found, scope);
                            Shape shape = staging.open(connection);
                            return new Staged(found, shape, staging.checkpoint(connection));
                        });
        Shape shape = staged.shape();
        return shape == null
                ? new PublishedWriter(ref, staged.checkpoint())
                : PgWriter.open(sessions, state, found, scope, shape);
    }

    public Receipt publish(
            CollectionRef ref, WriteScope scope, CollectionSpec spec, Consumer<Told> listener) {
        Place place = registered(ref);
        MakeCollections.requireSameShape(place, spec);
        Receipt receipt =
                sessions.run(
                        "publish to " + ref,
                        connection -> publish(connection, place, scope, spec, listener));
        sweep();
        return receipt;
    }

    private Receipt publish(
            Connection connection,
            Place place,
            WriteScope scope,
            CollectionSpec spec,
            Consumer<Told> listener)
            throws SQLException {
        Staging staging = new Staging(state, place, scope);
        Sessions.inTransaction(
                connection,
                in -> {
                    staging.index(in, sessions, spec, listener);
                    return true;
                });
        Receipt receipt = exchange(connection, staging, spec, listener);
        CrashPoint.RESTORE_AFTER_PUBLISH.reach();
        if (place.own() || receipt.version().contains(".")) {
            return receipt;
        }
        Versions.flush(connection);
        long commits =
                Long.parseLong(receipt.version().substring(receipt.version().indexOf('/') + 1));
        // It may have become another one under the same name.
        Place now = collections.require(connection, place.ref());
        String version = Versions.of(connection, now, commits);
        new Staging(state, now, scope).published(connection, version);
        return new Receipt(version, 0);
    }

    private Receipt exchange(
            Connection connection, Staging staging, CollectionSpec spec, Consumer<Told> listener)
            throws SQLException {
        try {
            return Sessions.inTransaction(
                    connection,
                    in -> {
                        Receipt made = staging.publish(in, sessions, spec, listener);
                        CrashPoint.RESTORE_BEFORE_PUBLISH.reach();
                        return made;
                    });
        } catch (SQLException e) {
            if (Faults.isData(Faults.state(e))) {
                throw staging.refused(connection, e);
            }
            throw e;
        }
    }

    public void discard(CollectionRef ref, WriteScope scope) {
        sessions.transaction(
                "discard what was staged for " + ref,
                connection -> {
                    Optional<Place> place = collections.find(connection, ref);
                    if (place.isPresent() && state.exists(connection)) {
                        new Staging(state, place.get(), scope).discard(connection);
                    }
                    return true;
                });
    }

    /** Drops what waited for its last reader, where nobody reads it any more. */
    private void sweep() {
        List<String> retired =
                sessions.run(
                        "look for old tables",
                        c -> state.exists(c) ? state.retired(c) : List.<String>of());
        for (String relation : retired) {
            try {
                sessions.transaction(
                        "drop an old table",
                        connection -> {
                            state.drop(connection, relation);
                            return true;
                        });
            } catch (LockstepException e) {
                LOG.log(System.Logger.Level.DEBUG, "still being read: " + relation, e);
            }
        }
    }

    private static final System.Logger LOG = System.getLogger(Writing.class.getName());
}
