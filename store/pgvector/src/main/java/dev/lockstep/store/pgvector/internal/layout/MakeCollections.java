package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes and drops collections, within the caller's transaction. */
public final class MakeCollections {
    private static final int MOST_DIMENSIONS = 16_000;

    private final Collections collections;
    private final State state;

    public MakeCollections(Collections collections, State state) {
        this.collections = collections;
        this.state = state;
    }

    public void create(Connection connection, CollectionRef ref, CollectionSpec spec)
            throws SQLException {
        if (spec.dimension() > MOST_DIMENSIONS) {
            throw LockstepException.user(
                    "vector-dimension",
                    "Cannot make "
                            + ref
                            + ": found "
                            + spec.dimension()
                            + " dimensions, expected at most "
                            + MOST_DIMENSIONS
                            + ", pgvector's limit.");
        }
        state.ensure(connection);
        lock(connection, ref);
        Optional<Place> there = collections.find(connection, ref);
        if (there.isEmpty() && PlainTables.make(connection, ref.name(), spec)) {
            there = collections.find(connection, ref);
        }
        boolean plain = there.isPresent() && there.get().layout() == Layout.PLAIN;
        // A collection with vectors is another thing than a table of that name.
        if (there.isPresent() && !(plain && spec.dimension() > 0)) {
            requireSameShape(there.get(), spec);
            register(connection, there.get());
            return;
        }
        if (spec.dimension() > 0) {
            requireExtension(connection);
        }
        boolean theirs = collections.options().layout() != Layout.OWN;
        if (theirs && ref.tenant().equals(collections.options().tenant())) {
            inLangChain(connection, ref, spec);
        } else {
            own(connection, ref, spec);
        }
    }

    private void own(Connection connection, CollectionRef ref, CollectionSpec spec)
            throws SQLException {
        String relation = "rows_" + state.nextNumber(connection);
        String vector = spec.dimension() == 0 ? "" : "vector(" + spec.dimension() + ")";
        OwnTable.create(connection, state.table(relation), vector, "jsonb");
        OwnTable.show(connection, state, ref, relation);
        put(connection, ref, UUID.randomUUID().toString(), relation, spec);
    }

    private void inLangChain(Connection connection, CollectionRef ref, CollectionSpec spec)
            throws SQLException {
        LangChainTables.make(connection, collections.options(), ref, spec);
        Place made = collections.require(connection, ref);
        requireSameShape(made, spec);
        put(connection, ref, made.identity(), null, spec);
        new Made(state).remember(connection, made);
    }

    private void put(
            Connection connection,
            CollectionRef ref,
            String identity,
            @Nullable String relation,
            CollectionSpec spec)
            throws SQLException {
        Place.Facts facts =
                new Place.Facts(
                        spec.dimension(), spec.metric(), spec.model(), spec.properties(), 0);
        state.put(connection, ref.tenant(), new State.Entry(ref.name(), identity, relation, facts));
    }

    /** Two that make the same name wait for each other. */
    private static void lock(Connection connection, CollectionRef ref) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_advisory_xact_lock(7015338, hashtext("
                            + Sql.text(ref.tenant() + "/" + ref.name())
                            + "))");
        }
    }

    private static void requireExtension(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery(
                                "select 1 from pg_catalog.pg_extension where extname = 'vector'")) {
            if (found.next()) {
                return;
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("create extension if not exists vector with schema public");
        } catch (SQLException e) {
            throw new LockstepException(
                    ErrorKind.FORBIDDEN,
                    "pgvector-extension",
                    "Cannot make the extension vector: PostgreSQL answered "
                            + Faults.state(e)
                            + ", "
                            + Names.shown(String.valueOf(e.getMessage()))
                            + "; run as an administrator of this database: CREATE EXTENSION"
                            + " vector; where that fails, install pgvector on the server first.",
                    e);
        }
    }

    /** Gives a collection that others made its row among ours, for its epochs and checkpoints. */
    public void register(Connection connection, Place place) throws SQLException {
        if (place.own()) {
            return;
        }
        requireWritable(place);
        state.ensure(connection);
        if (state.entries(connection, place.ref().tenant(), place.ref().name()).stream()
                .noneMatch(e -> e.identity().equals(place.identity()))) {
            state.put(
                    connection,
                    place.ref().tenant(),
                    new State.Entry(place.ref().name(), place.identity(), null, place.facts()));
        }
    }

    /** Every other column must take what a new row has for it: nothing. */
    private static void requireWritable(Place place) {
        Shape shape = place.shape();
        for (Column column : shape.table().columns()) {
            boolean ours = !shape.notCarried().contains(column.name());
            if (!ours && column.notNull() && !column.given()) {
                throw LockstepException.user(
                        "table-mapping",
                        "Cannot write to "
                                + place.ref()
                                + ": found column "
                                + column.name()
                                + " of "
                                + shape.table()
                                + ", which takes no null, has no default and is no part of the"
                                + " collection; name it among the fields of its mapping, or give"
                                + " it a default.");
            }
        }
    }

    public static void requireSameShape(Place place, CollectionSpec spec) {
        boolean dimension = place.facts().dimension() == spec.dimension() || place.anyDimension();
        boolean metric = place.facts().metric() == null || place.facts().metric() == spec.metric();
        if (!dimension || !metric) {
            throw LockstepException.conflict(
                    "collection-exists",
                    "Cannot give "
                            + place.ref()
                            + " the shape of "
                            + shape(spec)
                            + ": found one with "
                            + shape(place.spec())
                            + " in "
                            + place.where()
                            + "; use another name, drop it, or embed again with its model.");
        }
    }

    private static String shape(CollectionSpec spec) {
        return spec.dimension() + " dimensions and metric " + spec.metric();
    }

    /** Only what was made here, in whatever layout. */
    public void drop(Connection connection, CollectionRef ref) throws SQLException {
        Optional<Place> there = collections.find(connection, ref);
        if (there.isEmpty()) {
            return;
        }
        Place place = there.get();
        if (place.layout() == Layout.OWN) {
            OwnTable.hide(connection, state, ref);
            state.retire(connection, place.shape().table().name());
        } else if (new Made(state).has(connection, place)) {
            new Made(state).drop(connection, place);
        } else {
            throw LockstepException.conflict(
                    "not-ours-to-drop",
                    "Cannot drop "
                            + ref
                            + ": found that "
                            + place.where()
                            + " was not made by Lockstep; drop it where it was made, or empty it.");
        }
        state.forget(connection, place);
    }
}
