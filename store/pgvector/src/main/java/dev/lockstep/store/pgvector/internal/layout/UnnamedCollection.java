package dev.lockstep.store.pgvector.internal.layout;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.Layout;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A staging in LangChain's own table: rows of a collection without rows are put where they will
 * stay, in a second collection whose name nobody asks for, and publishing gives that the first
 * one's name. So they are written once. LangChain looks a collection up by its name at each call;
 * what changes is its uuid.
 */
public final class UnnamedCollection {
    /** How a staging's relation says that it is the collection with the uuid behind it. */
    static final String PREFIX = "collection:";

    /**
     * Only where nothing tells the one uuid from the other but the rows: no vector index, which
     * would take each row into its graph, no index or part of the table for some rows, nobody who
     * refers to the rows, to the collection, or is told of changes, and no columns that a row of a
     * name has besides.
     */
    private static final String FITS =
            """
            select not exists (select 1 from pg_catalog.pg_index i
                    join pg_catalog.pg_class c on c.oid = i.indexrelid
                    join pg_catalog.pg_am m on m.oid = c.relam
                    where i.indrelid = t.oid
                        and (i.indpred is not null or m.amname in ('hnsw', 'ivfflat')))
                and not exists (select 1 from pg_catalog.pg_constraint f where f.contype = 'f'
                    and (f.confrelid = t.oid or f.confrelid = n.oid and f.conrelid <> t.oid))
                and not exists (select 1 from pg_catalog.pg_publication_rel p
                    where p.prrelid = t.oid)
                and not exists (select 1 from pg_catalog.pg_inherits h where h.inhparent = t.oid)
                and not exists (select 1 from pg_catalog.pg_trigger g
                    where g.tgrelid in (t.oid, n.oid) and not g.tgisinternal)
                and (select count(*) from pg_catalog.pg_attribute a
                    where a.attrelid = n.oid and a.attnum > 0 and not a.attisdropped) = 3
                and t.relkind = 'r' and n.relkind = 'r'
                and pg_catalog.has_table_privilege(n.oid, 'INSERT')
                and pg_catalog.has_table_privilege(n.oid, 'UPDATE')
                and pg_catalog.has_table_privilege(n.oid, 'DELETE') as fits
            from pg_catalog.pg_class t, pg_catalog.pg_class n
            where t.oid = %1$d and n.oid = '%2$s'::regclass
            """;

    private final Place place;
    private final String uuid;

    private UnnamedCollection(Place place, String uuid) {
        this.place = place;
        this.uuid = uuid;
    }

    /** The one that a staging's relation tells of; empty where that is a table. */
    public static Optional<UnnamedCollection> of(Place place, @Nullable String relation) {
        return relation != null && relation.startsWith(PREFIX)
                ? Optional.of(new UnnamedCollection(place, relation.substring(PREFIX.length())))
                : Optional.empty();
    }

    /** Makes one, in the caller's transaction; empty where the collection is none for it. */
    public static Optional<UnnamedCollection> make(Connection connection, Place place)
            throws SQLException {
        Shape shape = place.shape();
        if (place.layout() != Layout.LANGCHAIN_ID || !shape.fields().isEmpty()) {
            return Optional.empty();
        }
        UnnamedCollection made = new UnnamedCollection(place, UUID.randomUUID().toString());
        if (!made.fits(connection) || made.hasRows(connection)) {
            return Optional.empty();
        }
        execute(
                connection,
                "insert into "
                        + made.names()
                        + " (uuid, name) values ('"
                        + made.uuid
                        + "', 'lockstep-staging-"
                        + made.uuid
                        + "')");
        return Optional.of(made);
    }

    private boolean fits(Connection connection) throws SQLException {
        String sql = FITS.formatted(place.shape().table().oid(), names().replace("'", "''"));
        return Answer.ask(connection, sql).getFirst().yes("fits");
    }

    private boolean hasRows(Connection connection) throws SQLException {
        Shape shape = place.shape();
        String some = "select 1 as one from " + shape.table().sql() + " where " + shape.condition();
        return !Answer.ask(connection, some + " limit 1").isEmpty();
    }

    /** What a staging says of it. */
    public String relation() {
        return PREFIX + uuid;
    }

    /** What the collection has once this has its name. */
    public String identity() {
        return FoundTables.identity(place.shape().table()) + "-" + uuid;
    }

    public Shape shape() {
        Shape of = place.shape();
        return new Shape(
                of.table(),
                of.key(),
                of.vector(),
                of.document(),
                of.metadata(),
                of.fields(),
                of.lineage(),
                uuid);
    }

    /** Takes the collection's name, and the place of all that came into it meanwhile. */
    public void show(Connection connection) throws SQLException {
        if (!fits(connection)) {
            throw LockstepException.conflict(
                    "collection-referred-to",
                    "Cannot publish to "
                            + place.ref()
                            + ": found that since rows were first staged something refers to its"
                            + " uuid or to rows of "
                            + place.shape().table()
                            + " (a foreign key, an index of a part, a trigger, a publication) or"
                            + " a vector index was made; start the run anew, which then leaves the"
                            + " uuid as it is.");
        }
        Shape before = place.shape();
        if (!takesItsRowsAlong(connection)) {
            execute(
                    connection,
                    "delete from " + before.table().sql() + " where " + before.condition());
        }
        String name =
                "with gone as (delete from "
                        + names()
                        + " where uuid = "
                        + Sql.text(String.valueOf(before.scope()))
                        + "::uuid returning name, cmetadata) update "
                        + names()
                        + " n set name = gone.name, cmetadata = gone.cmetadata from gone where"
                        + " n.uuid = '"
                        + uuid
                        + "'";
        try (Statement statement = connection.createStatement()) {
            if (statement.executeUpdate(name) == 0) {
                throw LockstepException.notFound("collection", place.ref().toString());
            }
        }
    }

    /**
     * Whether the rows of a name that is deleted are deleted by the server, as in tables that
     * LangChain made. There is no index for either, and the table need not be looked through twice.
     */
    private boolean takesItsRowsAlong(Connection connection) throws SQLException {
        String sql =
                """
                select exists (select 1 from pg_catalog.pg_constraint f where f.contype = 'f'
                    and f.conrelid = %1$d and f.confrelid = '%2$s'::regclass
                    and f.confdeltype = 'c' and f.convalidated
                    and f.conkey = array[(select a.attnum from pg_catalog.pg_attribute a
                        where a.attrelid = %1$d and a.attname = '%3$s')]) as cascades
                """
                        .formatted(
                                place.shape().table().oid(),
                                names().replace("'", "''"),
                                Shape.SCOPE_COLUMN);
        return Answer.ask(connection, sql).getFirst().yes("cascades");
    }

    public void remove(Connection connection) throws SQLException {
        execute(
                connection,
                "delete from " + place.shape().table().sql() + " where " + shape().condition(),
                "delete from " + names() + " where uuid = '" + uuid + "'");
    }

    private String names() {
        return Sql.name(place.shape().table().schema(), LangChain.COLLECTIONS);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
        }
    }
}
