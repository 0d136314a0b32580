package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.api.LockstepException;
import dev.lockstep.store.pgvector.internal.feed.Publications.Publication;
import dev.lockstep.store.pgvector.internal.feed.Slots.Slot;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Faults;
import dev.lockstep.store.pgvector.internal.sql.Sessions;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes publication and slot, in this order: a slot does not see a publication that is younger.
 * After a kill in between it goes on with the publication that is there.
 */
final class BeginFeed {
    private static final String NO_RIGHT = "42501";
    private static final String CANCELLED = "57014";
    private static final String WRITERS =
            """
            select pid, coalesce(usename, '') as name, xact_start as since
            from pg_catalog.pg_stat_activity
            where backend_xid is not null and pid <> pg_catalog.pg_backend_pid()
            order by xact_start
            """;

    private final Sessions sessions;
    private final Unaltered unaltered;
    private final Duration patience;

    /**
     * @param patience how long transactions that write now are waited for
     */
    BeginFeed(Sessions sessions, Unaltered unaltered, Duration patience) {
        this.sessions = sessions;
        this.unaltered = unaltered;
        this.patience = patience;
    }

    Slot begin(Connection connection, Place place, String name) throws SQLException {
        Optional<Slot> there = Slots.find(connection, name).map(Capture::usable);
        if (there.isPresent()) {
            unaltered.require(connection, name);
        }
        Capturable.require(connection, place, there);
        Optional<Publication> publication = Publications.find(connection, name);
        if (publication.isPresent() && !publication.get().isOf(place.shape().table())) {
            throw FeedFaults.otherPublication(place, name);
        }
        if (there.isPresent()) {
            return there.get();
        }
        requireSession(place);
        if (publication.isEmpty()) {
            publish(connection, place, name);
        }
        try {
            Publications.fix(connection, name, place);
            return slot(connection, place, name);
        } catch (SQLException | LockstepException e) {
            if (publication.isEmpty()) {
                Publications.drop(connection, name);
            }
            throw e;
        }
    }

    /** Whether a session that follows changes can be had from here. */
    private void requireSession(Place place) {
        try {
            Connection following = sessions.openToFollow();
            try (Statement statement = following.createStatement()) {
                statement.execute("IDENTIFY_SYSTEM");
            } finally {
                Sessions.end(following);
            }
        } catch (SQLException e) {
            throw switch (Faults.state(e)) {
                case NO_RIGHT -> mayNotFollow(place);
                case "08P01", "42601", "0A000" ->
                        Capturable.cannot(
                                place,
                                List.of(
                                        new Need(
                                                "the server's address",
                                                "what answers there takes no session that follows"
                                                        + " changes, as poolers do not",
                                                "set the url to the server's own address")));
                default -> Faults.of("begin a feed of " + place.ref(), e);
            };
        }
    }

    private LockstepException mayNotFollow(Place place) {
        String user = sessions.run("look at the user", BeginFeed::user);
        return Capturable.cannot(
                place,
                List.of(
                        new Need(
                                "user " + user,
                                "it may not follow changes",
                                "as a superuser: ALTER ROLE " + Sql.name(user) + " REPLICATION;")));
    }

    private static String user(Connection connection) throws SQLException {
        return Answer.ask(connection, "select current_user as name").getFirst().text("name");
    }

    private static void publish(Connection connection, Place place, String name)
            throws SQLException {
        try {
            Publications.create(connection, name, place);
        } catch (SQLException e) {
            if (!Faults.state(e).equals(NO_RIGHT)) {
                throw e;
            }
            throw Capturable.cannot(
                    place,
                    List.of(
                            new Need(
                                    "publication " + name,
                                    "it is not there, and user "
                                            + user(connection)
                                            + " may not make it",
                                    "as the owner of table "
                                            + place.shape().table()
                                            + ", who must have CREATE on the database: "
                                            + Publications.make(name, place.shape().table()))));
        }
    }

    private Slot slot(Connection connection, Place place, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = " + patience.toMillis());
            Slots.create(connection, name);
            statement.execute("set statement_timeout = 0");
        } catch (SQLException e) {
            throw switch (Faults.state(e)) {
                case NO_RIGHT -> mayNotFollow(place);
                case CANCELLED -> writersStay(connection, place);
                default -> Faults.of("begin a feed of " + place.ref(), e);
            };
        }
        return Slots.find(connection, name).orElseThrow();
    }

    private LockstepException writersStay(Connection connection, Place place) throws SQLException {
        String writers =
                Answer.ask(connection, WRITERS).stream()
                        .map(w ->
                                w.text("pid")
                                        + " of "
                                        + w.text("name")
                                        + " since "
                                        + w.text("since"))
                        .collect(Collectors.joining(", "));
        return Capturable.cannot(
                place,
                List.of(
                        new Need(
                                "the transactions that write",
                                "they have not ended within "
                                        + patience.toSeconds()
                                        + " s, which must be waited for (process "
                                        + writers
                                        + ")",
                                "end them, and begin again")));
    }
}
