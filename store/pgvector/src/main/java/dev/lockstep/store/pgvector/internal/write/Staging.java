package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Telling.Told;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.HnswSettings;
import dev.lockstep.store.pgvector.internal.graph.BuiltAfter;
import dev.lockstep.store.pgvector.internal.graph.Indexes;
import dev.lockstep.store.pgvector.internal.graph.VectorIndex;
import dev.lockstep.store.pgvector.internal.graph.VectorIndexes;
import dev.lockstep.store.pgvector.internal.layout.OwnTable;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.layout.UnnamedCollection;
import dev.lockstep.store.pgvector.internal.layout.Versions;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Catalog;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Constraints;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tables beside a collection, in which a run stages what shall become its whole content. */
final class Staging {
    private final State state;
    private final Place place;
    private final WriteScope scope;
    private final Fence fence;
    private final Marks marks;

    Staging(State state, Place place, WriteScope scope) {
        this.state = state;
        this.place = place;
        this.scope = scope;
        this.fence = new Fence(state, place);
        this.marks = new Marks(state, place, scope);
    }

    /**
     * A run's staging.
     *
     * @param relation its table, null once it has been published
     * @param published the version that the publishing made, null before
     */
    private record Entry(@Nullable String relation, @Nullable String published) {}

    /** The staging's shape, made where there is none; null where it has been published. */
    @Nullable Shape open(Connection connection) throws SQLException {
        fence.claim(connection, scope);
        Entry entry = entry(connection).orElse(null);
        if (entry != null) {
            return entry.published() == null ? shape(connection, entry) : null;
        }
        Optional<UnnamedCollection> unnamed = UnnamedCollection.make(connection, place);
        Entry made =
                unnamed.isPresent() ? new Entry(unnamed.get().relation(), null) : table(connection);
        put(connection, made);
        return shape(connection, made);
    }

    private Entry table(Connection connection) throws SQLException {
        Entry made = new Entry("rows_" + state.nextNumber(connection), null);
        String relation = state.table(String.valueOf(made.relation()));
        OwnTable.create(connection, relation, vectorType(), metadataType());
        return made;
    }

    Optional<Checkpoint> checkpoint(Connection connection) throws SQLException {
        return fence.checkpoint(connection, scope, true);
    }

    /**
     * Takes out what no checkpoint has, and gives the staging the indexes that the collection's
     * table has and those that it had where the rows come from; a second time does nothing.
     */
    void index(
            Connection connection, Sessions sessions, CollectionSpec spec, Consumer<Told> listener)
            throws SQLException {
        Entry entry = entry(connection).orElseThrow(this::notFound);
        if (entry.published() != null) {
            return;
        }
        Shape shape = shape(connection, entry);
        fence.claim(connection, scope);
        marks.restore(connection, shape);
        if (!place.own()) {
            return;
        }
        Indexes.copy(connection, place.shape().table(), shape.table());
        Place staged = place.holding(shape, spec);
        for (VectorIndex index : VectorIndexes.missing(connection, staged)) {
            VectorIndexes.build(
                    connection,
                    sessions,
                    staged,
                    index,
                    HnswSettings.DEFAULT.memoryMegabytes(),
                    listener);
        }
    }

    /** Says what the version is that {@link #publish} made, once it can be known. */
    void published(Connection connection, String version) throws SQLException {
        put(connection, new Entry(null, version));
    }

    private String vectorType() {
        Column vector = place.shape().vector();
        return vector == null ? "" : vector.type();
    }

    /** What loses the least: a table that keeps json as it is written is staged so. */
    private String metadataType() {
        Column metadata = place.shape().metadata();
        return metadata == null || !place.shape().fields().isEmpty() ? "jsonb" : metadata.base();
    }

    private Shape shape(Connection connection, Entry entry) throws SQLException {
        Optional<UnnamedCollection> unnamed = UnnamedCollection.of(place, entry.relation());
        if (unnamed.isPresent()) {
            return unnamed.get().shape();
        }
        return Catalog.table(connection, state.schema(), String.valueOf(entry.relation()))
                .map(OwnTable::shape)
                .orElseThrow(this::notFound);
    }

    private LockstepException notFound() {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                "staging-not-found",
                "Cannot publish to "
                        + place.ref()
                        + ": found nothing staged by step "
                        + scope.step()
                        + " of run "
                        + scope.run()
                        + "; stage rows first.");
    }

    /**
     * In one transaction, which is the caller's. Of a table of ours the staging takes the place,
     * and what was waits for its last reader: others' snapshots go on reading it, which they could
     * not if it were emptied or dropped.
     */
    Receipt publish(
            Connection connection, Sessions sessions, CollectionSpec spec, Consumer<Told> listener)
            throws SQLException {
        fence.claim(connection, scope);
        Entry entry = entry(connection).orElseThrow(this::notFound);
        String published = entry.published();
        if (published != null) {
            return new Receipt(published, 0);
        }
        if (fence.checkpoint(connection, scope, true).isEmpty()) {
            throw notFound();
        }
        String relation = String.valueOf(entry.relation());
        long commits =
                state.count(connection, place)
                        .orElseThrow(() ->
                                LockstepException.notFound("collection", place.ref().toString()));
        Optional<UnnamedCollection> unnamed = UnnamedCollection.of(place, relation);
        if (place.own()) {
            OwnTable.show(connection, state, place.ref(), relation);
            state.retire(connection, place.shape().table().name());
        } else if (unnamed.isPresent()) {
            unnamed.get().show(connection);
        } else {
            BuiltAfter indexes = BuiltAfter.of(connection, place);
            copyOver(connection, relation);
            indexes.build(sessions, listener);
        }
        state.describe(connection, place, place.own() ? relation : null, spec);
        String identity = unnamed.map(UnnamedCollection::identity).orElse(place.identity());
        String version = Versions.own(identity, commits);
        put(connection, new Entry(null, version));
        state.rename(connection, place, identity);
        return new Receipt(version, 0);
    }

    /** Why an exchange was refused, row by row. */
    LockstepException refused(Connection connection, SQLException e) throws SQLException {
        Entry entry = entry(connection).orElseThrow(this::notFound);
        if (UnnamedCollection.of(place, entry.relation()).isPresent()) {
            return Faults.of("publish to " + place.ref(), e);
        }
        String staged = state.table(String.valueOf(entry.relation()));
        RefusedRows refused = RefusedRows.ofExchange(connection, staged, place.shape());
        return Constraints.notPublished(place, refused.rows(), e);
    }

    private void copyOver(Connection connection, String relation) throws SQLException {
        String staged = state.table(relation);
        ApplyRows.deleteOthers(connection, staged, place.shape());
        ApplyRows.upsert(connection, staged, "true", place.shape());
        ApplyRows.settle(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop table " + staged);
        }
    }

    void discard(Connection connection) throws SQLException {
        Optional<Entry> entry = entry(connection);
        if (entry.isEmpty() || entry.get().published() != null) {
            return;
        }
        fence.claim(connection, scope);
        fence.forget(connection, scope);
        marks.forget(connection);
        String relation = String.valueOf(entry.get().relation());
        Optional<UnnamedCollection> unnamed = UnnamedCollection.of(place, relation);
        if (unnamed.isPresent()) {
            unnamed.get().remove(connection);
        } else {
            try (Statement statement = connection.createStatement()) {
                statement.execute("drop table if exists " + state.table(relation));
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "delete from "
                                + state.table("stagings")
                                + " where identity = ? and run = ? and step = ?")) {
            name(statement);
            statement.executeUpdate();
        }
    }

    private Optional<Entry> entry(Connection connection) throws SQLException {
        String sql =
                "select relation, published from "
                        + state.table("stagings")
                        + " where identity = ? and run = ? and step = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            try (ResultSet found = statement.executeQuery()) {
                return found.next()
                        ? Optional.of(new Entry(found.getString(1), found.getString(2)))
                        : Optional.empty();
            }
        }
    }

    private void put(Connection connection, Entry entry) throws SQLException {
        String sql =
                "insert into "
                        + state.table("stagings")
                        + " values (?, ?, ?, ?, ?) on conflict (identity, run, step) do update set"
                        + " relation = excluded.relation, published = excluded.published";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            name(statement);
            statement.setString(4, entry.relation());
            statement.setString(5, entry.published());
            statement.executeUpdate();
        }
    }

    private void name(PreparedStatement statement) throws SQLException {
        statement.setString(1, place.identity());
        statement.setString(2, scope.run());
        statement.setString(3, scope.step());
    }
}
