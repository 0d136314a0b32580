package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.api.Checkable.Use;
import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.layout.LangChain;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Table;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Dead rows, space that holds nothing, tables that a crash would empty, rows of no collection. */
final class LookAtTables implements Look {
    private static final long FEW_DEAD = 1_000;
    private static final long LITTLE_SPACE = 8L << 20;
    private static final int PAGES_OF_SAMPLE = 100;

    /** What a row takes beside its values: header, pointer, and its share of a page's rest. */
    private static final int BYTES_OF_ROW = 40;

    private static final String FACTS =
            """
            select c.relpersistence = 'u' as unlogged, s.n_dead_tup as dead, s.n_live_tup as live,
                   coalesce(s.last_analyze, s.last_autoanalyze) is null as unanalyzed,
                   pg_catalog.pg_table_size(c.oid) as bytes, c.relpages as pages,
                   pg_catalog.pg_relation_size(c.oid) /
                       current_setting('block_size')::bigint as size_pages
            from pg_catalog.pg_class c
            left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid where c.oid = %d
            """;
    private static final String ROWS =
            """
            select sum(greatest(c.reltuples, 0)) as estimate, min(c.reltuples) < 0 as unknown
            from pg_catalog.pg_class c where c.relkind = 'r' and (c.oid = %1$d or c.oid in
                (select relid from pg_catalog.pg_partition_tree(%1$d)))
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        Map<Long, Place> byTable = new LinkedHashMap<>();
        patient.collections().forEach(p -> byTable.putIfAbsent(p.shape().table().oid(), p));
        for (Place place : byTable.values()) {
            if (!place.shape().table().partitioned()) {
                table(patient, place);
            }
            if (place.shape().scope() != null && patient.use() == Use.BACKUP) {
                strays(patient, place.shape().table());
            }
        }
    }

    /** As the last VACUUM or ANALYZE counted; counted now where there was none. */
    static long rows(Patient patient, Table table) throws SQLException {
        Answer estimated = patient.one(ROWS.formatted(table.oid()));
        return estimated.yes("unknown")
                ? patient.one("select count(*) as rows from " + table.sql()).number("rows")
                : estimated.number("estimate");
    }

    private static void table(Patient patient, Place place) throws SQLException {
        Table table = place.shape().table();
        Answer facts = patient.one(FACTS.formatted(table.oid()));
        if (facts.yes("unlogged")) {
            patient.findings()
                    .risk(
                            "table " + table,
                            "it is unlogged: a crash of the server empties it",
                            "ALTER TABLE " + table.sql() + " SET LOGGED;");
        }
        dead(patient, table, facts);
        space(patient, place, facts);
    }

    private static void dead(Patient patient, Table table, Answer facts) {
        long dead = facts.number("dead");
        if (dead < FEW_DEAD || dead * 5 < facts.number("live") + dead) {
            return;
        }
        patient.findings()
                .risk(
                        "table " + table,
                        Findings.count(dead)
                                + " dead rows beside "
                                + Findings.count(facts.number("live"))
                                + " live ones: scans and vector indexes carry them along",
                        "VACUUM (ANALYZE) " + table.sql() + ";");
    }

    /** Compares what the table takes with what its rows would, by a sample of pages. */
    private static void space(Patient patient, Place place, Answer facts) throws SQLException {
        Table table = place.shape().table();
        long bytes = facts.number("bytes");
        if (bytes < LITTLE_SPACE) {
            return;
        }
        long percent =
                Math.max(1, 100L * PAGES_OF_SAMPLE / Math.max(1, facts.number("size_pages")));
        Answer sample =
                patient.one(
                        "select avg(bytes) as bytes from (select "
                                + sizes(table)
                                + " as bytes from "
                                + table.sql()
                                + " tablesample system ("
                                + Math.min(100, percent)
                                + ") limit 5000) s");
        long rows = rows(patient, table);
        long needed = (long) (rows * (BYTES_OF_ROW + sample.number("bytes")) * 1.08);
        if (sample.has("bytes") && bytes > 2 * needed) {
            patient.findings()
                    .risk(
                            "table " + table,
                            Findings.bytes(bytes)
                                    + " on disk for rows of about "
                                    + Findings.bytes(needed)
                                    + ": reading it takes as much longer",
                            "VACUUM (FULL, ANALYZE) "
                                    + table.sql()
                                    + "; -- nobody reads or writes it meanwhile; pg_repack does"
                                    + " it beside them");
        }
    }

    private static String sizes(Table table) {
        return table.columns().stream()
                .map(c -> "coalesce(pg_catalog.pg_column_size(" + c.sql() + "), 0)")
                .collect(Collectors.joining(" + "));
    }

    /** Rows that no collection has are in no backup. */
    private static void strays(Patient patient, Table table) throws SQLException {
        long strays =
                patient.one(
                                "select count(*) as rows from "
                                        + table.sql()
                                        + " t where not exists (select 1 from "
                                        + Sql.name(table.schema(), LangChain.COLLECTIONS)
                                        + " c where c.uuid = t.collection_id)")
                        .number("rows");
        if (strays > 0) {
            patient.findings()
                    .risk(
                            "table " + table,
                            Findings.count(strays)
                                    + " rows belong to no collection: they are in no backup",
                            "DELETE FROM "
                                    + table.sql()
                                    + " WHERE collection_id IS NULL; -- or give them a collection");
        }
    }
}
