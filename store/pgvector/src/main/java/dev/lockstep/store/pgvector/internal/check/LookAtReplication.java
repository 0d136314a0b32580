package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.store.pgvector.internal.feed.FollowNeeds;
import dev.lockstep.store.pgvector.internal.feed.Need;
import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Replication slots and the log that they keep; for a migration, whether one can be made. */
final class LookAtReplication implements Look {
    private static final long MUCH_LOG = 1L << 30;
    private static final String SLOTS =
            """
            select slot_name as name, active, coalesce(wal_status, '') as status,
                   pg_catalog.pg_wal_lsn_diff(case when pg_catalog.pg_is_in_recovery()
                       then pg_catalog.pg_last_wal_replay_lsn()
                       else pg_catalog.pg_current_wal_lsn() end, restart_lsn) as kept
            from pg_catalog.pg_replication_slots order by slot_name
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        slots(patient);
        if (patient.use() == Use.MIGRATION) {
            server(patient);
            limit(patient);
            tables(patient);
        }
    }

    private static void slots(Patient patient) throws SQLException {
        for (Answer slot : patient.ask(SLOTS)) {
            String name = slot.text("name");
            long kept = slot.number("kept");
            String drop = "SELECT pg_drop_replication_slot(" + Sql.text(name) + ");";
            if (slot.text("status").equals("lost")) {
                patient.findings()
                        .risk(
                                "slot " + name,
                                "the log that it needs is gone: whoever follows it must begin anew",
                                drop);
            } else if (!slot.yes("active")) {
                idle(patient, name, kept, drop);
            }
        }
    }

    private static void idle(Patient patient, String name, long kept, String drop) {
        String found =
                "nobody follows it, and it keeps " + Findings.bytes(kept) + " of the server's log";
        if (kept > MUCH_LOG) {
            patient.findings().risk("slot " + name, found, drop + " -- if nobody comes back");
        } else {
            patient.findings().note("slot " + name, found, drop + " -- if nobody comes back");
        }
    }

    private static void server(Patient patient) throws SQLException {
        FollowNeeds.server(patient.connection()).forEach(need -> need.tell(patient.findings()));
        if (patient.setting("wal_level").equals("logical")) {
            patient.findings().fine("setting wal_level", "logical");
        }
    }

    private static void limit(Patient patient) throws SQLException {
        if (patient.bytes("max_slot_wal_keep_size") < 0) {
            patient.findings()
                    .risk(
                            "setting max_slot_wal_keep_size",
                            "it has no limit: where the follower stays away, the log fills the"
                                    + " server's disk",
                            "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; -- what the disk"
                                    + " can spare; SELECT pg_reload_conf();");
        }
    }

    private static void tables(Patient patient) throws SQLException {
        Set<Need> needs = new LinkedHashSet<>();
        for (Place place : patient.collections()) {
            Shape shape = place.shape();
            needs.addAll(FollowNeeds.table(patient.connection(), shape.table(), shape.key()));
        }
        needs.forEach(need -> need.tell(patient.findings()));
    }
}
