package dev.lockstep.store.pgvector.internal.sql;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.sql.Connection;
import java.sql.SQLException;

/** How many sessions of others are at work on the server. */
public final class AtWork {
    /** A user sees no more than its own, unless it may read all. */
    private static final String SESSIONS =
            """
            select current_user as name,
                   pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as seen,
                   (select count(*) from pg_catalog.pg_stat_activity
                    where backend_type = 'client backend' and state = 'active'
                      and pid <> pg_catalog.pg_backend_pid()
                      and application_name <> '%s') as sessions
            """;

    private final Sessions sessions;

    public AtWork(Sessions sessions) {
        this.sessions = sessions;
    }

    /**
     * @throws LockstepException FORBIDDEN with code {@code load-hidden} where the user may not see
     *     other users' sessions
     */
    public int count() {
        return sessions.run("look at the load of the server", AtWork::count);
    }

    private static int count(Connection connection) throws SQLException {
        Answer found =
                Answer.ask(connection, SESSIONS.formatted(Sessions.APPLICATION_NAME)).getFirst();
        if (!found.yes("seen")) {
            String user = found.text("name");
            throw new LockstepException(
                    ErrorKind.FORBIDDEN,
                    "load-hidden",
                    "Cannot look at the load of the server: found that user "
                            + user
                            + " sees its own sessions alone, expected all; run: GRANT"
                            + " pg_read_all_stats TO "
                            + Sql.name(user)
                            + ";");
        }
        return (int) found.number("sessions");
    }
}
