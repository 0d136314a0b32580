package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.Capturing.Feed;
import dev.lockstep.api.ChangeReader;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.store.pgvector.internal.feed.Slots.Slot;
import dev.lockstep.store.pgvector.internal.layout.Collections;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Feeds: a publication and a slot of the same name each. */
public final class Capture {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,40}");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String PREFIX = "lockstep_";

    private final Sessions sessions;
    private final Collections collections;
    private final Unaltered unaltered;
    private final BeginFeed begin;
    private final Follow follow;

    public Capture(Sessions sessions, Collections collections) {
        this(sessions, collections, PATIENCE);
    }

    /**
     * @param patience how long transactions that write now are waited for when a feed is begun
     */
    Capture(Sessions sessions, Collections collections, Duration patience) {
        this.sessions = sessions;
        this.collections = collections;
        this.unaltered = new Unaltered(collections.state());
        this.begin = new BeginFeed(sessions, unaltered, patience);
        this.follow = new Follow(sessions, unaltered);
    }

    /** What publication and slot are called. */
    static String serverName(String feed) {
        if (!NAME.matcher(feed).matches()) {
            throw LockstepException.user(
                    "feed-name",
                    "Cannot use '"
                            + Names.shown(feed)
                            + "' as the name of a feed: expected 1 to 40 of a–z, 0–9 and _.");
        }
        return PREFIX + feed;
    }

    public Feed begin(CollectionRef ref, String feed) {
        String name = serverName(feed);
        return sessions.run(
                "begin feed " + feed + " of " + ref,
                connection -> {
                    Place place = collections.require(connection, ref);
                    return begin.begin(connection, place, name).feed(feed);
                });
    }

    static Slot usable(Slot slot) {
        if (!slot.here()) {
            throw LockstepException.conflict(
                    "feed-taken",
                    "Cannot follow slot "
                            + slot.name()
                            + ": found that it is of another database or made for another reader;"
                            + " choose another name.");
        }
        if (slot.lost()) {
            throw FeedFaults.lost(slot.name(), "that the server has removed the log that it needs");
        }
        return slot;
    }

    public Optional<Feed> feed(String feed) {
        String name = serverName(feed);
        return sessions.run(
                "look at feed " + feed,
                connection -> Slots.find(connection, name).map(slot -> slot.feed(feed)));
    }

    public ChangeReader follow(CollectionRef ref, String feed) {
        String name = serverName(feed);
        Place place = sessions.run("follow " + ref, c -> collections.require(c, ref));
        return follow.open(place, name);
    }

    /**
     * The place of a message of ours in the log: the transaction that it is in has the log written
     * out up to there, so that a reader reaches it also where nobody else writes. Looks too whether
     * something has happened of which no message tells.
     */
    public String head(String feed) {
        String name = serverName(feed);
        String sql = "select pg_catalog.pg_logical_emit_message(true, " + Sql.text(name) + ", '')";
        return sessions.run(
                "ask where the server stands for feed " + feed,
                connection -> {
                    String lsn = Answer.ask(connection, sql + " as lsn").getFirst().text("lsn");
                    unaltered.require(connection, name);
                    return Lsn.position(Lsn.of(lsn) - 1);
                });
    }

    public void end(String feed) {
        String name = serverName(feed);
        sessions.run(
                "end feed " + feed,
                connection -> {
                    Optional<Slot> slot = Slots.released(connection, name).filter(Slot::here);
                    if (slot.isPresent()) {
                        drop(connection, slot.get());
                    }
                    Publications.drop(connection, name);
                    return true;
                });
    }

    private static void drop(Connection connection, Slot slot) throws SQLException {
        if (slot.pid() != 0) {
            throw FeedFaults.read("end", slot.name(), slot.pid());
        }
        Slots.drop(connection, slot.name());
    }
}
