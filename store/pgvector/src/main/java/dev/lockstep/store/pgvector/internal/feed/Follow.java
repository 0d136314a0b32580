package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.feed.Slots.Slot;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import dev.lockstep.store.pgvector.internal.values.ColumnType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Opens readers of feeds. */
final class Follow {
    private static final String IN_USE = "55006";
    private static final String UNDEFINED = "42704";
    private static final long MOST_BYTES = 16L << 20;
    private static final long MOST_SILENT_MILLIS = 10_000;

    private final Sessions sessions;
    private final Unaltered unaltered;

    Follow(Sessions sessions, Unaltered unaltered) {
        this.sessions = sessions;
        this.unaltered = unaltered;
    }

    /** What is known before the session is opened. */
    private record Known(Slot slot, Map<String, ColumnType> types, long silentMillis) {}

    ChangeReader open(Place place, String name) {
        Known known = sessions.promptly("follow " + place.ref(), c -> known(c, place, name));
        try {
            return open(place, name, known);
        } catch (SQLException e) {
            throw fault(place, name, e);
        }
    }

    private Known known(Connection connection, Place place, String name) throws SQLException {
        Slot slot =
                Capture.usable(
                        Slots.find(connection, name)
                                .orElseThrow(
                                        () -> FeedFaults.lost(name, "that its slot is not there")));
        if (!unaltered.require(connection, name).isOf(place.shape().table())) {
            throw FeedFaults.altered(
                    place.ref().toString(),
                    "that feed " + name + " is not of table " + place.shape().table());
        }
        String timeout =
                "select setting from pg_catalog.pg_settings where name = 'wal_sender_timeout'";
        long most = Answer.ask(connection, timeout).getFirst().number("setting");
        return new Known(
                slot,
                ColumnType.of(connection, place.shape().table()),
                most > 0 ? Math.min(MOST_SILENT_MILLIS, most / 4) : MOST_SILENT_MILLIS);
    }

    private ChangeReader open(Place place, String name, Known known) throws SQLException {
        long from = known.slot().confirmed();
        WalStream stream = stream(name, inBinary(place.shape(), known.types()), from);
        Outbox outbox = new Outbox(MOST_BYTES, from - 1);
        Listening listening = new Listening(place, known.types());
        Pump pump =
                new Pump(
                        name,
                        stream,
                        outbox,
                        p ->
                                new Assembling(
                                        listening,
                                        new Reread(sessions, place, p::meanwhile),
                                        p::put),
                        watch(name),
                        TimeUnit.MILLISECONDS.toNanos(known.silentMillis()),
                        from,
                        e -> fault(place, name, e));
        pump.start();
        return new FeedReader(outbox, pump);
    }

    private Pump.Watch watch(String name) {
        return new Pump.Watch() {
            @Override
            public void look() throws SQLException {
                sessions.promptly("look after feed " + name, c -> unaltered.require(c, name));
                if (slot(name).filter(slot -> slot.pid() != 0).isEmpty()) {
                    throw new SQLException("the server has ended the session", "08006");
                }
            }

            @Override
            public boolean isKnown(long confirmed) {
                return slot(name).filter(slot -> slot.confirmed() < confirmed).isEmpty();
            }
        };
    }

    private Optional<Slot> slot(String name) {
        return sessions.promptly("look after feed " + name, c -> Slots.find(c, name));
    }

    /** Waits for a reader whose session has just ended. */
    private WalStream stream(String name, boolean binary, long from) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            Connection connection = sessions.openToFollow();
            try {
                return WalStream.open(connection, name, binary, from);
            } catch (SQLException e) {
                Sessions.end(connection);
                if (!Faults.state(e).equals(IN_USE) || System.nanoTime() - start > Slots.RELEASE) {
                    throw e;
                }
                LockSupport.parkNanos(Slots.PAUSE);
            }
        }
    }

    /** Whether every column of a row can be read in the form in which it takes least. */
    private static boolean inBinary(Shape shape, Map<String, ColumnType> types) {
        boolean texts =
                Stream.of(
                                Optional.of(shape.key()),
                                Optional.ofNullable(shape.document()),
                                Optional.ofNullable(shape.metadata()))
                        .flatMap(Optional::stream)
                        .allMatch(column -> type(types, column).textInBinary());
        return texts && shape.fields().stream().allMatch(column -> type(types, column).inBinary());
    }

    private static ColumnType type(Map<String, ColumnType> types, Column column) {
        return Objects.requireNonNull(types.get(column.name()), column.name());
    }

    /** Why it could not go on, by what the server says of the slot where it can be asked. */
    private LockstepException fault(Place place, String name, SQLException e) {
        String what = "follow the changes of " + place.ref();
        try {
            Optional<Slot> slot = sessions.promptly(what, c -> Slots.find(c, name));
            if (slot.isEmpty()) {
                return FeedFaults.lost(name, "that its slot is not there");
            }
            if (slot.get().lost()) {
                return FeedFaults.lost(name, "that the server has removed the log that it needs");
            }
            if (Faults.state(e).equals(IN_USE)) {
                return FeedFaults.read("follow", name, slot.get().pid());
            }
        } catch (LockstepException unknown) {
            e.addSuppressed(unknown);
        }
        return Faults.state(e).equals(UNDEFINED)
                ? FeedFaults.altered(name, "that its publication is not there")
                : Faults.of(what, e);
    }
}
