package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.api.Telling.Told;
import dev.lockstep.store.pgvector.HnswSettings;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;

/**
 * The vector and inverted indexes of others' table while an exchange fills it. Those of a table
 * with rows stay as they are, since it is searched; those of an empty one are built when the rows
 * are in, which takes a part of the time, and gives ivfflat its lists. All of it in the exchange's
 * transaction. An inverted one with what its definition does not tell stays too.
 */
public final class BuiltAfter {
    private static final String LATER =
            """
            select i.indexrelid::regclass::text as name,
                pg_catalog.pg_get_indexdef(i.indexrelid) as definition, m.amname as method
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam
            join pg_catalog.pg_class t on t.oid = i.indrelid
            where i.indrelid = %d and i.indisvalid and (m.amname in ('hnsw', 'ivfflat')
                    or m.amname = 'gin' and c.reltablespace = 0
                        and pg_catalog.obj_description(c.oid, 'pg_class') is null)
                and c.relkind = 'i' and t.relkind = 'r'
                and not exists (select 1 from pg_catalog.pg_inherits h where h.inhrelid = c.oid)
                and pg_catalog.pg_has_role(t.relowner, 'USAGE')
            order by i.indexrelid
            """;

    private final Connection connection;
    private final Place place;
    private final List<Answer> taken;

    private BuiltAfter(Connection connection, Place place, List<Answer> taken) {
        this.connection = connection;
        this.place = place;
        this.taken = taken;
    }

    /** Takes them off where the table is empty, ours to change, and read by nobody right now. */
    public static BuiltAfter of(Connection connection, Place place) throws SQLException {
        if (place.shape().vector() == null) {
            return new BuiltAfter(connection, place, List.of());
        }
        List<Answer> indexes = Answer.ask(connection, LATER.formatted(place.shape().table().oid()));
        boolean off = !indexes.isEmpty() && takeOff(connection, place, indexes);
        return new BuiltAfter(connection, place, off ? indexes : List.of());
    }

    private static boolean takeOff(Connection connection, Place place, List<Answer> indexes)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            String table = place.shape().table().sql();
            if (!isEmpty(connection, table)) {
                return false;
            }
            statement.execute("set local lock_timeout = '1s'");
            statement.execute("lock table " + table + " in access exclusive mode");
            statement.execute("set local lock_timeout = 0");
            if (!isEmpty(connection, table)) {
                connection.rollback(before);
                return false;
            }
            for (Answer index : indexes) {
                statement.execute("drop index " + index.text("name"));
            }
            return true;
        } catch (SQLException e) {
            if (!Faults.state(e).equals("55P03")) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static boolean isEmpty(Connection connection, String table) throws SQLException {
        return !Answer.ask(connection, "select exists (select 1 from " + table + ") as some")
                .getFirst()
                .yes("some");
    }

    /** Builds them again as they were, under their names. */
    public void build(Sessions sessions, Consumer<Told> listener) throws SQLException {
        for (Answer index : taken) {
            VectorIndexes.build(
                    connection,
                    sessions,
                    place,
                    index.text("method"),
                    index.text("definition"),
                    HnswSettings.DEFAULT.memoryMegabytes(),
                    listener);
        }
    }
}
