package dev.lockstep.store.pgvector.internal;

import dev.lockstep.api.Checkable.Use;
import java.sql.SQLException;

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
    private static final String FREE =
            """
            select current_setting('max_replication_slots')::int
                     - (select count(*) from pg_catalog.pg_replication_slots) as slots,
                   current_setting('max_wal_senders')::int
                     - (select count(*) from pg_catalog.pg_stat_activity
                        where backend_type = 'walsender') as senders
            """;
    private static final String IDENTITY =
            """
            select c.relreplident = 'n' or (c.relreplident = 'd' and not exists
                (select 1 from pg_catalog.pg_index i
                 where i.indrelid = c.oid and i.indisprimary)) as missing
            from pg_catalog.pg_class c where c.oid = %d
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        slots(patient);
        if (patient.use() == Use.MIGRATION) {
            level(patient);
            free(patient);
            limit(patient);
            identities(patient);
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

    private static void level(Patient patient) throws SQLException {
        String level = patient.setting("wal_level");
        if (level.equals("logical")) {
            patient.findings().fine("setting wal_level", "logical");
        } else {
            patient.findings()
                    .fault(
                            "setting wal_level",
                            "it is " + level + ": changes cannot be followed",
                            "ALTER SYSTEM SET wal_level = 'logical'; then restart the server");
        }
    }

    private static void free(Patient patient) throws SQLException {
        Answer free = patient.one(FREE);
        if (free.number("slots") < 1) {
            patient.findings()
                    .fault(
                            "setting max_replication_slots",
                            "no slot is free",
                            "raise max_replication_slots and restart, or drop one of"
                                    + " pg_replication_slots");
        }
        if (free.number("senders") < 1) {
            patient.findings()
                    .fault(
                            "setting max_wal_senders",
                            "no sender is free",
                            "raise max_wal_senders and restart");
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

    private static void identities(Patient patient) throws SQLException {
        for (Place place : patient.collections()) {
            Table table = place.shape().table();
            if (patient.one(IDENTITY.formatted(table.oid())).yes("missing")) {
                patient.findings()
                        .fault(
                                "table " + table,
                                "it has no replica identity: updates and deletions cannot be"
                                        + " followed",
                                "ALTER TABLE " + table.sql() + " REPLICA IDENTITY FULL;");
            }
        }
    }
}
