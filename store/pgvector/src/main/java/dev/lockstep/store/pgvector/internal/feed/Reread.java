package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.feed.Carried.At;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.table.Keys;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads of the table what a change message left out, where no one else has it.
 *
 * <p>What is read is the row as it is now, not as it was after the change. That converges: a later
 * change of these columns comes later in the feed with its values, and where the row is gone, or
 * its id another's, its deletion comes later. Only the columns that are missing are taken. The
 * server may tell of a transaction a moment before it shows what that wrote: so it is waited for.
 */
final class Reread {
    private static final long SHORT = 1_000_000;
    private static final long LONG = 50_000_000;

    private final Sessions sessions;
    private final Place place;
    private final Upkeeping meanwhile;

    /**
     * @param meanwhile done now and then while it is waited for
     */
    Reread(Sessions sessions, Place place, Upkeeping meanwhile) {
        this.sessions = sessions;
        this.place = place;
        this.meanwhile = meanwhile;
    }

    /** What has to be done while something else takes its time. */
    interface Upkeeping {
        void now() throws SQLException;
    }

    /**
     * The values of these columns of these rows, by id and then in the order of the columns; rows
     * that are not there, or not in this collection, are left out.
     *
     * @param xid the transaction that wrote them
     */
    Map<String, List<@Nullable String>> read(Collection<String> ids, List<At> columns, int xid)
            throws SQLException {
        awaitShown(xid);
        return sessions.run("read changed rows of " + place.ref(), c -> read(c, ids, columns));
    }

    private void awaitShown(int xid) throws SQLException {
        for (long pause = SHORT; !shown(xid); pause = Math.min(LONG, 2 * pause)) {
            LockSupport.parkNanos(pause);
            meanwhile.now();
        }
    }

    private boolean shown(int xid) {
        return sessions.run(
                "wait for the changes of " + place.ref(),
                connection ->
                        shown(
                                Answer.ask(
                                                connection,
                                                "select pg_catalog.pg_current_snapshot() as"
                                                        + " snapshot")
                                        .getFirst()
                                        .text("snapshot"),
                                xid));
    }

    /**
     * @param snapshot such as {@code 795:799:795,797}: what is in progress, and what will be
     */
    static boolean shown(String snapshot, int xid) {
        String[] parts = snapshot.split(":", -1);
        int next = (int) Long.parseLong(parts[1]);
        if (xid - next >= 0) {
            return false;
        }
        for (String running : parts[2].split(",")) {
            if (!running.isEmpty() && (int) Long.parseLong(running) == xid) {
                return false;
            }
        }
        return true;
    }

    private Map<String, List<@Nullable String>> read(
            Connection connection, Collection<String> ids, List<At> columns) throws SQLException {
        Map<String, List<@Nullable String>> found = new HashMap<>();
        String condition = Keys.among(place.shape().key(), ids);
        if (condition.isEmpty()) {
            return found;
        }
        String sql =
                "select "
                        + place.shape().key().sql()
                        + "::text, "
                        + columns.stream()
                                .map(at -> at.column().sql())
                                .collect(Collectors.joining(", "))
                        + " from "
                        + place.shape().table().sql()
                        + " where "
                        + condition
                        + " and "
                        + place.shape().condition();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    values.add(rows.getString(i + 2));
                }
                found.put(rows.getString(1), values);
            }
        }
        return found;
    }
}
