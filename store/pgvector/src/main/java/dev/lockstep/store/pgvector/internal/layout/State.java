package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Metric;
import dev.lockstep.api.TenantId;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Json;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store's own tables, in a schema of their own beside the rows, so that a checkpoint commits
 * with them: which collections it made, the newest epoch of each run, checkpoints, stagings, which
 * of a staging's rows belong to its checkpoint, and tables that wait for their last reader to be
 * dropped.
 */
public final class State {
    private static final List<String> TABLES =
            List.of(
                    "collections (tenant text not null, name text not null, identity text not"
                            + " null, relation text, dimension int not null, metric text, model text,"
                            + " properties text not null, commits bigint not null, primary key"
                            + " (tenant, name))",
                    "epochs (identity text not null, run text not null, epoch bigint not null,"
                            + " primary key (identity, run))",
                    "checkpoints (identity text not null, run text not null, step text not null,"
                            + " staged boolean not null, checkpoint text not null, primary key"
                            + " (identity, run, step, staged))",
                    "stagings (identity text not null, run text not null, step text not null,"
                            + " relation text, published text, primary key (identity, run, step))",
                    "retired (relation text not null primary key)",
                    "marks (identity text not null, run text not null, step text not null, xid xid8"
                            + " not null, primary key (identity, run, step))");
    private static final String NUMBERS = "relation_number";

    /** Those with an identity. */
    private static final List<String> OF_COLLECTIONS =
            List.of(
                    "collections",
                    "epochs",
                    "checkpoints",
                    "stagings",
                    "marks",
                    "refusals",
                    Made.TABLE);

    private final String schema;

    State(String schema) {
        this.schema = schema;
    }

    /** A collection's row here. */
    record Entry(String name, String identity, @Nullable String relation, Place.Facts facts) {}

    public String schema() {
        return schema;
    }

    public String table(String name) {
        return Sql.name(schema, name);
    }

    public boolean exists(Connection connection) throws SQLException {
        return exists(connection, "retired");
    }

    public boolean exists(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select to_regclass(?) is not null")) {
            statement.setString(1, table(name));
            try (ResultSet found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    /**
     * Makes schema and tables where they are missing.
     *
     * @throws LockstepException FORBIDDEN where this user may not, with what to run
     */
    void ensure(Connection connection) throws SQLException {
        if (exists(connection, "marks")) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_advisory_xact_lock(7015337, hashtext('lockstep state'))");
            if (!hasSchema(connection)) {
                statement.execute("create schema if not exists " + Sql.name(schema));
            }
            statement.execute("create sequence if not exists " + table(NUMBERS));
            for (String definition : TABLES) {
                statement.execute(
                        "create table if not exists " + Sql.name(schema) + "." + definition);
            }
        } catch (SQLException e) {
            if (Faults.state(e).equals("42501")) {
                throw notAllowed(connection, e);
            }
            throw e;
        }
    }

    /** Asked first, since making one that is there needs the right to make one all the same. */
    private boolean hasSchema(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select 1 from pg_catalog.pg_namespace where nspname = ?")) {
            statement.setString(1, schema);
            try (ResultSet found = statement.executeQuery()) {
                return found.next();
            }
        }
    }

    private LockstepException notAllowed(Connection connection, SQLException e)
            throws SQLException {
        String user = connection.getMetaData().getUserName();
        return new LockstepException(
                ErrorKind.FORBIDDEN,
                "postgres-privilege",
                "Cannot make the schema "
                        + schema
                        + ", which keeps checkpoints beside the rows: found that user "
                        + user
                        + " may not; run as an administrator: CREATE SCHEMA IF NOT EXISTS "
                        + Sql.name(schema)
                        + " AUTHORIZATION "
                        + Sql.name(user)
                        + ";",
                e);
    }

    public long nextNumber(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select nextval(?)")) {
            statement.setString(1, table(NUMBERS));
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                return found.getLong(1);
            }
        }
    }

    /** The tenant's collections by name, or the one of that name. */
    List<Entry> entries(Connection connection, TenantId tenant, @Nullable String name)
            throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (!exists(connection)) {
            return entries;
        }
        String sql =
                "select name, identity, relation, dimension, metric, model, properties, commits"
                        + " from "
                        + table("collections")
                        + " where tenant = ? and (?::text is null or name = ?) order by name";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, tenant.value());
            statement.setString(2, name);
            statement.setString(3, name);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    entries.add(entry(found));
                }
            }
        }
        return entries;
    }

    private static Entry entry(ResultSet found) throws SQLException {
        String metric = found.getString(5);
        return new Entry(
                found.getString(1),
                found.getString(2),
                found.getString(3),
                new Place.Facts(
                        found.getInt(4),
                        metric == null ? null : Metric.valueOf(metric),
                        found.getString(6),
                        Json.properties(found.getString(7)),
                        found.getLong(8)));
    }

    /** Writes a collection's row, or what is said of it anew. */
    void put(Connection connection, TenantId tenant, Entry entry) throws SQLException {
        String sql =
                "insert into "
                        + table("collections")
                        + " as c values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant, name) do"
                        + " update set identity = excluded.identity, relation = excluded.relation,"
                        + " dimension = excluded.dimension, metric = excluded.metric, model ="
                        + " excluded.model, properties = excluded.properties, commits ="
                        + " greatest(c.commits, excluded.commits)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Place.Facts facts = entry.facts();
            Metric metric = facts.metric();
            statement.setString(1, tenant.value());
            statement.setString(2, entry.name());
            statement.setString(3, entry.identity());
            statement.setString(4, entry.relation());
            statement.setInt(5, facts.dimension());
            statement.setString(6, metric == null ? null : metric.name());
            statement.setString(7, facts.model());
            statement.setString(8, Json.text(facts.properties()));
            statement.setLong(9, facts.commits());
            statement.executeUpdate();
        }
    }

    /** Counts a commit; empty where the collection is no more what it was. */
    public Optional<Long> count(Connection connection, Place place) throws SQLException {
        String sql =
                "update "
                        + table("collections")
                        + " set commits = commits + 1 where tenant = ? and name = ? and identity ="
                        + " ? and relation is not distinct from ? returning commits";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, place.ref().tenant().value());
            statement.setString(2, place.ref().name());
            statement.setString(3, place.identity());
            statement.setString(4, place.own() ? place.shape().table().name() : null);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.of(found.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Says a collection's table, model and properties anew. */
    public void describe(
            Connection connection, Place place, @Nullable String relation, CollectionSpec spec)
            throws SQLException {
        String sql =
                "update "
                        + table("collections")
                        + " set relation = ?, model = ?, properties = ?, metric = ? where identity"
                        + " = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, relation);
            statement.setString(2, spec.model());
            statement.setString(3, Json.text(spec.properties()));
            statement.setString(4, spec.metric().name());
            statement.setString(5, place.identity());
            statement.executeUpdate();
        }
    }

    public void retire(Connection connection, String relation) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into " + table("retired") + " values (?)")) {
            statement.setString(1, relation);
            statement.executeUpdate();
        }
    }

    /** Tables that wait for their last reader. */
    public List<String> retired(Connection connection) throws SQLException {
        List<String> retired = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("select relation from " + table("retired"))) {
            while (found.next()) {
                retired.add(found.getString(1));
            }
        }
        return retired;
    }

    /** Drops a retired table; fails at once where somebody reads it. */
    public void drop(Connection connection, String relation) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '50ms'");
            statement.execute("drop table if exists " + table(relation));
            statement.execute(
                    "delete from " + table("retired") + " where relation = " + Sql.text(relation));
        }
    }

    /** The uuids of collections in which rows are staged. */
    Set<String> unnamed(Connection connection) throws SQLException {
        Set<String> uuids = new HashSet<>();
        if (!exists(connection)) {
            return uuids;
        }
        for (Answer staging :
                Answer.ask(
                        connection,
                        "select relation from "
                                + table("stagings")
                                + " where relation like '"
                                + UnnamedCollection.PREFIX
                                + "%'")) {
            uuids.add(staging.text("relation").substring(UnnamedCollection.PREFIX.length()));
        }
        return uuids;
    }

    /** Forgets all of a collection. */
    void forget(Connection connection, Place place) throws SQLException {
        for (Answer staging :
                Answer.ask(
                        connection,
                        "select relation from "
                                + table("stagings")
                                + " where relation is not null and identity = "
                                + Sql.text(place.identity()))) {
            String relation = staging.text("relation");
            Optional<UnnamedCollection> unnamed = UnnamedCollection.of(place, relation);
            if (unnamed.isPresent()) {
                unnamed.get().remove(connection);
            } else {
                retire(connection, relation);
            }
        }
        each(connection, place.identity(), "delete from %s where identity = ?");
    }

    /** Has all that is known of a collection be known of another. */
    public void rename(Connection connection, Place place, String identity) throws SQLException {
        String set = "update %s set identity = " + Sql.text(identity) + " where identity = ?";
        each(connection, place.identity(), set);
    }

    /** Does the same to each table that tells of collections. */
    private void each(Connection connection, String identity, String sql) throws SQLException {
        for (String name : OF_COLLECTIONS) {
            if (!exists(connection, name)) {
                continue;
            }
            try (PreparedStatement statement =
                    connection.prepareStatement(sql.replace("%s", table(name)))) {
                statement.setString(1, identity);
                statement.executeUpdate();
            }
        }
    }
}
