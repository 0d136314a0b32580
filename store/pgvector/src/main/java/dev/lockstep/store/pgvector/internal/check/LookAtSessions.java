package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/** Connections that are left, and transactions that keep VACUUM from its work. */
final class LookAtSessions implements Look {
    /** From here on an open transaction is told of. */
    static final Duration LONG = Duration.ofHours(1);

    /** What a run with two workers at each end takes, and the short acts beside it. */
    private static final int NEEDED = 12;

    private static final int FAR_TOO_FEW = 4;
    private static final long OLD_AGE = 1_000_000_000L;

    private static final String LEFT =
            """
            select current_setting('max_connections')::int
                - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true), '0')::int
                - (select count(*) from pg_catalog.pg_stat_activity
                   where backend_type = 'client backend') as server,
              (select case when datconnlimit < 0 then null else datconnlimit -
                  (select count(*) from pg_catalog.pg_stat_activity a where a.datid = d.oid) end
               from pg_catalog.pg_database d where datname = current_database()) as database,
              (select case when rolconnlimit < 0 then null else rolconnlimit -
                  (select count(*) from pg_catalog.pg_stat_activity a where a.usesysid = r.oid) end
               from pg_catalog.pg_roles r where rolname = current_user) as role
            """;
    private static final String OLD =
            """
            select pid, coalesce(usename::text, '') as who, coalesce(application_name, '') as name,
                   state, extract(epoch from now() - xact_start)::bigint as seconds
            from pg_catalog.pg_stat_activity
            where pid <> pg_catalog.pg_backend_pid() and backend_xmin is not null
              and datname = current_database()
              and xact_start < now() - interval '%d milliseconds'
            order by xact_start limit 5
            """;
    private static final String PREPARED =
            """
            select gid, owner, extract(epoch from now() - prepared)::bigint as seconds
            from pg_catalog.pg_prepared_xacts
            where prepared < now() - interval '%d milliseconds' order by prepared limit 5
            """;

    private final Duration old;

    LookAtSessions(Duration old) {
        this.old = old;
    }

    @Override
    public void at(Patient patient) throws SQLException {
        connections(patient);
        open(patient);
        prepared(patient);
        age(patient);
    }

    private static void connections(Patient patient) throws SQLException {
        Answer left = patient.one(LEFT);
        few(patient, "server", left.number("server"), "raise max_connections and restart");
        if (left.has("database")) {
            few(
                    patient,
                    "database",
                    left.number("database"),
                    "ALTER DATABASE … CONNECTION LIMIT -1;");
        }
        if (left.has("role")) {
            few(patient, "user", left.number("role"), "ALTER ROLE … CONNECTION LIMIT -1;");
        }
    }

    private static void few(Patient patient, String subject, long left, String remedy) {
        String found = left + " connections are left";
        if (left >= NEEDED) {
            patient.findings().fine(subject, found);
        } else if (left >= FAR_TOO_FEW) {
            patient.findings().risk(subject, found + ", a run may need " + NEEDED, remedy);
        } else {
            patient.findings().fault(subject, found + ", a run needs some", remedy);
        }
    }

    private void open(Patient patient) throws SQLException {
        Answer may =
                patient.one(
                        "select pg_catalog.pg_has_role('pg_read_all_stats', 'usage') as monitor,"
                                + " quote_ident(current_user) as name");
        if (!may.yes("monitor")) {
            patient.findings()
                    .note(
                            "sessions",
                            "this user does not see since when others' transactions are open",
                            "GRANT pg_monitor TO " + may.text("name") + ";");
        }
        for (Answer row : patient.ask(OLD.formatted(old.toMillis()))) {
            patient.findings()
                    .risk(
                            "session " + row.text("pid"),
                            "a transaction of "
                                    + row.text("who")
                                    + (row.text("name").isEmpty() ? "" : ", " + row.text("name"))
                                    + ", is open since "
                                    + time(row.number("seconds"))
                                    + " ("
                                    + row.text("state")
                                    + "): VACUUM removes nothing that was deleted since",
                            "SELECT pg_terminate_backend("
                                    + row.text("pid")
                                    + "); -- if nobody needs it");
        }
    }

    private void prepared(Patient patient) throws SQLException {
        for (Answer row : patient.ask(PREPARED.formatted(old.toMillis()))) {
            patient.findings()
                    .risk(
                            "prepared transaction " + row.text("gid"),
                            "it waits since "
                                    + time(row.number("seconds"))
                                    + ", holding its locks and VACUUM back",
                            "ROLLBACK PREPARED " + Sql.text(row.text("gid")) + "; -- or COMMIT");
        }
    }

    private static void age(Patient patient) throws SQLException {
        long age =
                patient.one(
                                "select age(datfrozenxid) as age from pg_catalog.pg_database where"
                                        + " datname = current_database()")
                        .number("age");
        if (age > OLD_AGE) {
            patient.findings()
                    .risk(
                            "database",
                            "its oldest rows are "
                                    + Findings.count(age)
                                    + " transactions old; at 2,000,000,000 the server stops"
                                    + " taking writes",
                            "VACUUM (FREEZE); and end what holds VACUUM back");
        }
    }

    private static String time(long seconds) {
        return seconds < 120
                ? seconds + " s"
                : seconds < 7_200
                        ? seconds / 60 + " min"
                        : String.format(Locale.ROOT, "%,d h", seconds / 3_600);
    }
}
