package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Sessions by which several threads copy rows straight into one staging table, each batch in a
 * transaction of its own. Their commits do not wait for the disk: the log has them before the
 * checkpoint, whose commit does. Safe for many threads.
 */
final class Lanes {
    private final Sessions sessions;
    private final Fence fence;
    private final WriteScope scope;
    private final Shape staging;
    private final RowCopy columns;
    private final String what;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    Lanes(Sessions sessions, Fence fence, WriteScope scope, Shape staging, String what) {
        this.sessions = sessions;
        this.fence = fence;
        this.scope = scope;
        this.staging = staging;
        this.columns = RowCopy.of(staging);
        this.what = what;
    }

    /**
     * Inserts rows; none of them where there is an exception.
     *
     * @return the bytes sent
     * @throws SQLException also where one of them has an id that is there already
     */
    long insert(Batch batch, BitSet rows) throws SQLException {
        Connection lane = borrow();
        boolean sound = false;
        try {
            long sent = Sessions.inTransaction(lane, in -> copy(in, batch, rows));
            sound = true;
            return sent;
        } catch (SQLException e) {
            sound = Faults.isData(Faults.state(e));
            throw e;
        } finally {
            giveBack(lane, sound);
        }
    }

    private long copy(Connection in, Batch batch, BitSet rows) throws SQLException {
        CopyIn copy = in.unwrap(PGConnection.class).getCopyAPI().copyIn(columns.statement(staging));
        CopyForm form = new CopyForm(copy, staging.half(), isJsonb());
        for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
            form.row(batch, i, columns);
        }
        long sent = form.end();
        fence.require(in, scope);
        return sent;
    }

    private boolean isJsonb() {
        Column metadata = staging.metadata();
        return metadata != null && metadata.base().equals("jsonb");
    }

    private Connection borrow() throws SQLException {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the writer is closed");
            }
            Connection there = idle.poll();
            if (there != null) {
                return there;
            }
        }
        Connection made = sessions.open(what);
        try (Statement statement = made.createStatement()) {
            statement.execute("set synchronous_commit = off");
            return made;
        } catch (SQLException e) {
            Sessions.end(made);
            throw e;
        }
    }

    private void giveBack(Connection lane, boolean sound) {
        synchronized (this) {
            if (sound && !closed) {
                idle.push(lane);
                return;
            }
        }
        Sessions.end(lane);
    }

    void close() {
        List<Connection> over;
        synchronized (this) {
            closed = true;
            over = new ArrayList<>(idle);
            idle.clear();
        }
        over.forEach(Sessions::end);
    }
}
