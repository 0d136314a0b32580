package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** Settings by which a long read would end early, or what is committed would be lost. */
final class LookAtSettings implements Look {
    private static final List<String> TIMEOUTS =
            List.of(
                    "statement_timeout",
                    "transaction_timeout",
                    "idle_session_timeout",
                    "idle_in_transaction_session_timeout");
    private static final String OF_SERVER =
            """
            select coalesce(reset_val, '0') as value, coalesce(unit, '') as unit, source
            from pg_catalog.pg_settings where name = %s
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        for (String name : TIMEOUTS) {
            timeout(patient, name);
        }
        durability(patient);
        standby(patient);
        oldSnapshots(patient);
    }

    /** What our sessions have, and what others have, such as psql or a script beside us. */
    private static void timeout(Patient patient, String name) throws SQLException {
        List<Answer> there = patient.ask(OF_SERVER.formatted(Sql.text(name)));
        if (there.isEmpty()) {
            return;
        }
        long millis = there.getFirst().number("value");
        String ours = patient.setting(name);
        boolean kept = !name.startsWith("idle_in") && !ours.equals("0");
        if (kept) {
            patient.findings()
                    .fault(
                            "setting " + name,
                            "it is "
                                    + ours
                                    + " in Lockstep's own sessions, though they set it to 0:"
                                    + " a pooler in between ends long reads",
                            "connect to the server itself, or to a pooler in session mode");
        } else if (millis > 0) {
            patient.findings()
                    .note(
                            "setting " + name,
                            "it is "
                                    + millis
                                    + " ms here; Lockstep's sessions switch it off for"
                                    + " themselves, other tools' long reads end by it",
                            null);
        }
    }

    private static void durability(Patient patient) throws SQLException {
        for (String name : List.of("fsync", "full_page_writes")) {
            if (patient.setting(name).equals("off")) {
                patient.findings()
                        .risk(
                                "setting " + name,
                                "it is off: a crash of the machine may ruin the database",
                                "ALTER SYSTEM SET " + name + " = on; SELECT pg_reload_conf();");
            }
        }
        if (patient.setting("data_checksums").equals("off")) {
            patient.findings()
                    .note(
                            "setting data_checksums",
                            "it is off: pages that the disk has spoilt are read as they are",
                            "stop the server, run pg_checksums --enable, start it");
        }
    }

    private static void standby(Patient patient) throws SQLException {
        if (!patient.one("select pg_catalog.pg_is_in_recovery() as standby").yes("standby")) {
            writable(patient);
            return;
        }
        if (patient.use() == Use.RESTORE || patient.use() == Use.MIGRATION) {
            patient.findings()
                    .fault(
                            "server",
                            "it is a standby, which takes no writes",
                            "use the primary's address");
            return;
        }
        String delay = patient.setting("max_standby_streaming_delay");
        if (!delay.equals("-1") && !patient.setting("hot_standby_feedback").equals("on")) {
            patient.findings()
                    .risk(
                            "server",
                            "it is a standby that ends a read after "
                                    + delay
                                    + " where the primary's VACUUM needs it to",
                            "ALTER SYSTEM SET hot_standby_feedback = on; SELECT pg_reload_conf();"
                                    + " on the standby");
        }
    }

    private static void writable(Patient patient) throws SQLException {
        if (patient.use() == Use.RESTORE
                && patient.setting("default_transaction_read_only").equals("on")) {
            patient.findings()
                    .fault(
                            "setting default_transaction_read_only",
                            "it is on: nothing can be written",
                            "ALTER ROLE CURRENT_USER RESET default_transaction_read_only; or of"
                                    + " the database, or of the server");
        }
    }

    /** Up to PostgreSQL 16: a snapshot may be declared too old while it is read. */
    private static void oldSnapshots(Patient patient) throws SQLException {
        String threshold = patient.setting("old_snapshot_threshold");
        if (!threshold.isEmpty() && !threshold.equals("-1")) {
            patient.findings()
                    .risk(
                            "setting old_snapshot_threshold",
                            "it is " + threshold + ": a read that takes longer fails",
                            "ALTER SYSTEM SET old_snapshot_threshold = -1; then restart the"
                                    + " server");
        }
    }
}
