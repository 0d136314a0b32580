package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Refusal;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Keys;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.values.Texts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A temporary table of the writer's session, which takes rows and deletions in the order in which
 * they come, until a commit applies them to the collection's table. Not for two threads at once.
 */
final class Incoming {
    static final String TABLE = "pg_temp.lockstep_incoming";

    private final Connection connection;
    private final Shape shape;
    private final String metadataType;
    private final KnownRefusals known;
    private final boolean anyKnown;
    private long numbers;
    private long bytes;

    private Incoming(Connection connection, Shape shape, KnownRefusals known) throws SQLException {
        this.connection = connection;
        this.known = known;
        this.anyKnown = known.any(connection);
        this.shape = shape;
        this.metadataType = metadataType(shape);
    }

    static Incoming open(Connection connection, Shape shape, KnownRefusals known)
            throws SQLException {
        Incoming incoming = new Incoming(connection, shape, known);
        Column vector = shape.vector();
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "create temporary table lockstep_incoming (number bigint, id text collate"
                            + " \"C\", embedding "
                            + (vector == null ? "text" : vector.base())
                            + ", document text, metadata "
                            + incoming.metadataType
                            + ", embedded_from text, gone boolean)");
        }
        return incoming;
    }

    private static String metadataType(Shape shape) {
        if (!shape.fields().isEmpty()) {
            return "jsonb";
        }
        Column metadata = shape.metadata();
        return metadata == null ? "text" : metadata.base();
    }

    long bytes() {
        return bytes;
    }

    /** Whether rows of this run are known that have to be looked for in what comes. */
    boolean anyKnown() {
        return anyKnown;
    }

    void delete(Collection<String> ids) throws SQLException {
        List<String> possible =
                ids.stream()
                        .filter(id -> Texts.fault("id", id) == null)
                        .filter(Keys.possible(shape.key()))
                        .toList();
        CopyForm form = copy();
        for (String id : possible) {
            form.deletion(numbers++, id);
        }
        bytes += form.end();
    }

    /** Takes the rows that are fit; those that the server does not take are refused one by one. */
    void take(Batch batch, BitSet fit, List<Refusal> refusals) throws SQLException {
        long first = numbers;
        numbers += batch.size();
        take(batch, fit, 0, batch.size(), first, refusals);
    }

    private void take(Batch batch, BitSet fit, int from, int to, long first, List<Refusal> refusals)
            throws SQLException {
        int rows = fit.get(from, to).cardinality();
        if (rows == 0) {
            return;
        }
        try {
            Sessions.inTransaction(connection, _ -> send(batch, fit, from, to, first, refusals));
        } catch (SQLException e) {
            if (!Faults.isData(Faults.state(e))) {
                throw e;
            }
            if (rows == 1) {
                refusals.add(new Refusal(batch.id(fit.nextSetBit(from)), RefusedRows.reason(e)));
                return;
            }
            int middle = middle(fit, from, rows);
            take(batch, fit, from, middle, first, refusals);
            take(batch, fit, middle, to, first, refusals);
        }
    }

    /** Behind half of the rows. */
    private static int middle(BitSet fit, int from, int rows) {
        int at = from;
        for (int i = 0; i < rows / 2; i++) {
            at = fit.nextSetBit(at) + 1;
        }
        return at;
    }

    private boolean send(
            Batch batch, BitSet fit, int from, int to, long first, List<Refusal> refusals)
            throws SQLException {
        CopyForm form = copy();
        for (int i = fit.nextSetBit(from); i >= 0 && i < to; i = fit.nextSetBit(i + 1)) {
            form.gathered(first + i, batch, i);
        }
        long sent = form.end();
        refusals.addAll(check(first + from, first + to));
        bytes += sent;
        return true;
    }

    private CopyForm copy() throws SQLException {
        CopyIn in =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + TABLE + " from stdin (format binary)");
        return new CopyForm(in, shape.half(), metadataType.equals("jsonb"));
    }

    /**
     * Has the server convert what the table holds in other types, so that it complains now and not
     * at the commit, and takes out rows whose id is that of another collection's row.
     */
    private List<Refusal> check(long from, long to) throws SQLException {
        List<Refusal> refusals = new ArrayList<>();
        if (anyKnown) {
            refusals.addAll(known.remove(connection, TABLE, from, to));
        }
        String range = " s where s.number >= " + from + " and s.number < " + to;
        try (Statement statement = connection.createStatement()) {
            List<String> converted = ApplyRows.conversions(shape);
            if (!converted.isEmpty()) {
                statement.execute(
                        "select count("
                                + String.join("), count(", converted)
                                + ") from "
                                + TABLE
                                + range);
            }
            if (shape.scope() != null) {
                removeStrangers(statement, range, refusals);
            }
        }
        return refusals;
    }

    private void removeStrangers(Statement statement, String range, List<Refusal> refusals)
            throws SQLException {
        String strangers =
                "delete from "
                        + TABLE
                        + range
                        + " and exists (select 1 from "
                        + shape.table().sql()
                        + " t where "
                        + ApplyRows.same(shape)
                        + " and t.collection_id is distinct from "
                        + Sql.text(String.valueOf(shape.scope()))
                        + "::uuid) returning s.id";
        try (ResultSet found = statement.executeQuery(strangers)) {
            while (found.next()) {
                refusals.add(
                        new Refusal(
                                found.getString(1),
                                "another collection of table "
                                        + shape.table()
                                        + " has a row of this id"));
            }
        }
    }

    void clear() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("truncate " + TABLE);
        }
        bytes = 0;
    }
}
