package dev.lockstep.store.pgvector.internal.write;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CrashPoint;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Receipt;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.WriteScope;
import dev.lockstep.store.pgvector.internal.layout.State;
import dev.lockstep.store.pgvector.internal.layout.Versions;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Constraints;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes through a session of its own: rows are copied into a temporary table, and a commit applies
 * them to the collection's table, or to a staging table, in one transaction with the checkpoint.
 *
 * <p>Into a staging table, which nobody reads yet, rows go straight, by as many sessions as threads
 * bring them. Where a batch is not taken so, because it has an id a second time or a value that is
 * refused, it goes the first way, and so does what comes after it until the next commit, since of
 * rows of one id the last one stays.
 */
final class PgWriter implements StoreWriter {
    private static final System.Logger LOG = System.getLogger(PgWriter.class.getName());

    private final State state;
    private final Place place;
    private final WriteScope scope;
    private final Shape target;
    private final boolean staged;
    private final Fence fence;
    private final Connection connection;
    private final Incoming incoming;
    private final @Nullable Lanes lanes;
    private final Marks marks;
    private final ReadWriteLock calls = new ReentrantReadWriteLock();
    private final AtomicLong inserted = new AtomicLong();
    private final CheckRows check;
    private final KnownRefusals known;
    private final Optional<Checkpoint> resumed;
    private volatile int dimension;
    private volatile boolean inTurn;

    /** Whether an insertion failed, of which the server may think otherwise. */
    private volatile boolean doubtful;

    private boolean closed;

    /**
     * Why the session broke. What was gathered in it is gone with it, so that no later call could
     * make it good: calls are taken until the commit, which fails, and whose caller opens another
     * writer and begins behind the last checkpoint.
     */
    private volatile @Nullable LockstepException lost;

    private PgWriter(
            Sessions sessions,
            State state,
            Place place,
            WriteScope scope,
            Shape target,
            Connection connection)
            throws SQLException {
        this.state = state;
        this.place = place;
        this.scope = scope;
        this.target = target;
        this.staged = target != place.shape();
        this.fence = new Fence(state, place);
        this.marks = new Marks(state, place, scope);
        this.connection = connection;
        this.known = new KnownRefusals(state, place, scope);
        this.incoming = Incoming.open(connection, target, known);
        this.check = new CheckRows(place.shape());
        this.dimension = place.facts().dimension();
        this.lanes =
                staged && !incoming.anyKnown()
                        ? new Lanes(sessions, fence, scope, target, "write to " + place.ref())
                        : null;
        this.resumed = Sessions.inTransaction(connection, this::claim);
    }

    /**
     * @param target the shape of the table that is written: the place's own, or its staging's
     */
    static PgWriter open(
            Sessions sessions, State state, Place place, WriteScope scope, Shape target) {
        Connection connection = sessions.open("write to " + place.ref());
        try {
            return new PgWriter(sessions, state, place, scope, target, connection);
        } catch (SQLException e) {
            Sessions.end(connection);
            throw Faults.of("write to " + place.ref(), e);
        } catch (RuntimeException e) {
            Sessions.end(connection);
            throw e;
        }
    }

    private Optional<Checkpoint> claim(Connection in) throws SQLException {
        fence.claim(in, scope);
        if (staged) {
            marks.restore(in, target);
        }
        return fence.checkpoint(in, scope, staged);
    }

    @Override
    public Optional<Checkpoint> resumed() {
        return resumed;
    }

    @Override
    public List<Refusal> upsert(Batch batch) {
        calls.readLock().lock();
        try {
            requireOpen();
            requireDimension(batch);
            List<Refusal> refusals = new ArrayList<>();
            BitSet fit = check.fit(batch, refusals);
            if (!insert(batch, fit)) {
                gather(() -> incoming.take(batch, fit, refusals));
            }
            return refusals;
        } finally {
            calls.readLock().unlock();
        }
    }

    /** Puts rows straight into the staging; false where they have to be gathered. */
    private boolean insert(Batch batch, BitSet fit) {
        Lanes straight = lanes;
        if (straight == null || inTurn) {
            return false;
        }
        try {
            if (lost == null && !fit.isEmpty()) {
                inserted.addAndGet(straight.insert(batch, fit));
            }
            return true;
        } catch (SQLException e) {
            doubtful = true;
            if (Faults.isData(Faults.state(e))) {
                inTurn = true;
                return false;
            }
            lose(e);
            return true;
        } catch (LockstepException e) {
            if (e.kind() != ErrorKind.EXTERNAL) {
                throw e;
            }
            // No more sessions are to be had: the one that is there does it all.
            inTurn = true;
            return false;
        }
    }

    /** An act on the session. */
    private interface Act {
        void run() throws SQLException;
    }

    private synchronized void gather(Act act) {
        if (lost != null) {
            return;
        }
        try {
            act.run();
        } catch (SQLException e) {
            lose(e);
        }
    }

    private void lose(SQLException e) {
        LockstepException fault = Faults.of("write to " + place.ref(), e);
        if (!Faults.isConnection(Faults.state(e))) {
            throw fault;
        }
        lost = fault;
    }

    private synchronized void requireDimension(Batch batch) {
        int found = batch.dimension();
        if (found == 0 || found == dimension) {
            return;
        }
        if (dimension == 0 && place.anyDimension()) {
            dimension = found;
            return;
        }
        throw LockstepException.user(
                "vector-dimension",
                "Cannot write rows to "
                        + place.where()
                        + ": found vectors of "
                        + found
                        + " dimensions, expected "
                        + dimension
                        + "; write them to another collection, embed them again with the model of"
                        + " this one, or make this one anew.");
    }

    @Override
    public void delete(Collection<String> ids) {
        if (ids.isEmpty()) {
            requireOpen();
            return;
        }
        calls.writeLock().lock();
        try {
            requireOpen();
            inTurn = true;
            gather(() -> incoming.delete(ids));
        } finally {
            calls.writeLock().unlock();
        }
    }

    @Override
    public Receipt commit(Checkpoint checkpoint) {
        calls.writeLock().lock();
        try {
            requireOpen();
            LockstepException broken = lost;
            if (broken != null) {
                throw broken;
            }
            return committed(checkpoint);
        } finally {
            calls.writeLock().unlock();
        }
    }

    private Receipt committed(Checkpoint checkpoint) {
        try {
            long bytes = inserted.get() + incoming.bytes();
            long commits = Sessions.inTransaction(connection, in -> apply(in, checkpoint));
            CrashPoint.PGVECTOR_AFTER_COMMIT.reach();
            inserted.set(0);
            inTurn = false;
            if (!place.own()) {
                Versions.flush(connection);
            }
            return new Receipt(Versions.of(connection, place, commits), bytes);
        } catch (SQLException e) {
            LockstepException fault = fault(e);
            close();
            throw fault;
        }
    }

    private long apply(Connection in, Checkpoint checkpoint) throws SQLException {
        fence.claim(in, checkpoint.scope());
        if (incoming.bytes() > 0) {
            ApplyRows.keepLast(in, Incoming.TABLE);
            ApplyRows.delete(in, Incoming.TABLE, "true", target);
            ApplyRows.upsert(in, Incoming.TABLE, "not s.gone", target);
            ApplyRows.settle(in);
            incoming.clear();
        }
        fence.put(in, checkpoint, staged);
        if (staged) {
            marks.set(in);
        }
        long commits = staged ? place.facts().commits() : count(in);
        CrashPoint.PGVECTOR_BEFORE_COMMIT.reach();
        return commits;
    }

    private long count(Connection in) throws SQLException {
        return state.count(in, place)
                .orElseThrow(() ->
                        LockstepException.conflict(
                                "collection-closed",
                                "Cannot write to "
                                        + place.ref()
                                        + ": found that it has been dropped, or its content"
                                        + " exchanged, since this writer was opened."));
    }

    private LockstepException fault(SQLException e) {
        LockstepException fault = Faults.of("write to " + place.ref(), e);
        if (fault.kind() != ErrorKind.USER) {
            return fault;
        }
        try {
            return refused(e, RefusedRows.ofWrite(connection, Incoming.TABLE, target));
        } catch (SQLException more) {
            e.addSuppressed(more);
            return fault;
        }
    }

    /** Rows are remembered, so that they are refused one by one when they are brought again. */
    private LockstepException refused(SQLException e, RefusedRows refused) throws SQLException {
        if (!refused.deletions().isEmpty() || refused.rows().isEmpty()) {
            return Constraints.notDeleted(place, refused.deletions(), e);
        }
        Sessions.inTransaction(
                connection,
                in -> {
                    fence.claim(in, scope);
                    known.remember(in, Incoming.TABLE, refused.rows());
                    return true;
                });
        return Constraints.refused(place, refused.rows(), e);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the writer is closed");
        }
    }

    @Override
    public void close() {
        calls.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                if (lanes != null) {
                    lanes.close();
                    sayNothingIsBehind();
                }
                Sessions.end(connection);
            }
        } finally {
            calls.writeLock().unlock();
        }
    }

    /** Only saves the next one a look at the whole table, which it takes where this fails. */
    private void sayNothingIsBehind() {
        if (inserted.get() > 0 || doubtful || lost != null) {
            return;
        }
        try {
            Sessions.inTransaction(
                    connection,
                    in -> {
                        fence.require(in, scope);
                        marks.setNothingBehind(in);
                        return true;
                    });
        } catch (SQLException | LockstepException e) {
            LOG.log(System.Logger.Level.DEBUG, "The next one looks for rows itself", e);
        }
    }
}
