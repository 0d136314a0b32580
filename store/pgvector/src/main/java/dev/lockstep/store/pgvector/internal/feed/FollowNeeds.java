package dev.lockstep.store.pgvector.internal.feed;

import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What the server and a table must be like for changes to be followed; each says what is not. */
public final class FollowNeeds {
    private static final String SERVER =
            """
            select pg_catalog.pg_is_in_recovery() as standby,
                   current_setting('wal_level') as level,
                   current_setting('max_replication_slots')::int
                     - (select count(*) from pg_catalog.pg_replication_slots) as slots,
                   current_setting('max_wal_senders')::int
                     - (select count(*) from pg_catalog.pg_stat_activity
                        where backend_type = 'walsender') as senders,
                   current_setting('synchronous_standby_names') ~
                     '(^|[ ,(])"?([*]|lockstep)"?($|[ ,)])' as waits
            """;
    private static final String TABLES =
            """
            select n.nspname as schema, c.relname as name, c.relpersistence as persistence,
                   case c.relreplident when 'f' then true when 'n' then false
                   else exists (select 1 from pg_catalog.pg_index i
                       join pg_catalog.pg_attribute a on a.attrelid = i.indrelid
                       where i.indrelid = c.oid and i.indisvalid and i.indimmediate
                         and case c.relreplident when 'd' then i.indisprimary
                             else i.indisreplident end
                         and a.attname = %2$s
                         and array_position(i.indkey::int2[], a.attnum) < i.indnkeyatts) end
                       as identity,
                   coalesce((select x.relname from pg_catalog.pg_index i
                       join pg_catalog.pg_class x on x.oid = i.indexrelid
                       join pg_catalog.pg_attribute a on a.attrelid = i.indrelid
                         and a.attnum = i.indkey[0]
                       where i.indrelid = c.oid and i.indisunique and i.indisvalid
                         and i.indimmediate and i.indnkeyatts = 1 and i.indpred is null
                         and i.indexprs is null and a.attnotnull and a.attname = %2$s
                       order by x.relname limit 1), '') as index
            from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where c.relkind = 'r' and (c.oid = %1$d or c.oid in (
                select p.relid from pg_catalog.pg_partition_tree(%1$d) p where p.isleaf))
            order by 1, 2
            """;

    private FollowNeeds() {}

    public static List<Need> server(Connection connection) throws SQLException {
        Answer server = Answer.ask(connection, SERVER).getFirst();
        List<Need> needs = new ArrayList<>();
        if (server.yes("standby")) {
            needs.add(
                    new Need(
                            "the server",
                            "it is a standby, which makes no publications",
                            "use the address of its primary"));
        }
        if (!server.text("level").equals("logical")) {
            needs.add(
                    new Need(
                            "setting wal_level",
                            "it is " + server.text("level") + ": changes cannot be followed",
                            "ALTER SYSTEM SET wal_level = 'logical'; then restart the server"));
        }
        if (server.number("slots") < 1) {
            needs.add(
                    new Need(
                            "setting max_replication_slots",
                            "no slot is free",
                            "raise max_replication_slots and restart, or drop one of"
                                    + " pg_replication_slots"));
        }
        if (server.number("senders") < 1) {
            needs.add(
                    new Need(
                            "setting max_wal_senders",
                            "no sender is free",
                            "raise max_wal_senders and restart"));
        }
        if (server.yes("waits")) {
            needs.add(
                    new Need(
                            "setting synchronous_standby_names",
                            "it takes whoever follows changes for a standby, and every transaction"
                                    + " would wait for us",
                            "name only standbys in it, instead of * or lockstep, and SELECT"
                                    + " pg_reload_conf()"));
        }
        return needs;
    }

    /**
     * Of the table, or of each of its partitions: with a publication and without an identity the
     * server takes no more updates and deletions of it.
     */
    public static List<Need> table(Connection connection, Table table, Column key)
            throws SQLException {
        List<Need> needs = new ArrayList<>();
        if (!key.parts().isEmpty()) {
            needs.add(
                    new Need(
                            "table " + table,
                            "its key has several columns ("
                                    + key.name()
                                    + "), by which changes are"
                                    + " not followed",
                            "use the mode dual_write, or ALTER TABLE "
                                    + table.sql()
                                    + " ADD COLUMN lockstep_id bigint GENERATED ALWAYS AS IDENTITY"
                                    + " UNIQUE;"));
            return needs;
        }
        for (Answer row :
                Answer.ask(connection, TABLES.formatted(table.oid(), Sql.text(key.name())))) {
            String subject = "table " + row.text("schema") + "." + row.text("name");
            String alter = "ALTER TABLE " + Sql.name(row.text("schema"), row.text("name"));
            if (!row.text("persistence").equals("p")) {
                needs.add(
                        new Need(
                                subject,
                                "it is unlogged or temporary: its changes are in no log",
                                alter + " SET LOGGED;"));
            }
            if (!row.yes("identity")) {
                needs.add(
                        new Need(
                                subject,
                                "it has no replica identity with column "
                                        + key.name()
                                        + ": updates and deletions cannot be followed",
                                alter + " REPLICA IDENTITY " + identity(row.text("index")) + ";"));
            }
        }
        return needs;
    }

    private static String identity(String index) {
        return index.isEmpty() ? "FULL" : "USING INDEX " + Sql.name(index);
    }
}
