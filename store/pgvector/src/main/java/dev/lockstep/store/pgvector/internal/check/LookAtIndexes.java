package dev.lockstep.store.pgvector.internal.check;

import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.graph.IndexAdvice;
import dev.lockstep.store.pgvector.internal.graph.Served;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Place;
import dev.lockstep.store.pgvector.internal.table.Shape;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Vector indexes: missing ones, unfinished ones, and whether memory holds their graphs. */
final class LookAtIndexes implements Look {
    /** Below this many rows comparing all of them is quick. */
    private static final long FEW_ROWS = 10_000;

    private static final String INDEXES =
            """
            select i.indexrelid::regclass::text as name, i.indisvalid as valid, m.amname as method,
                   pg_catalog.pg_relation_size(i.indexrelid) as bytes,
                   pg_catalog.pg_get_indexdef(i.indexrelid) as definition,
                   exists (select 1 from pg_catalog.pg_stat_progress_create_index p
                           where p.index_relid = i.indexrelid) as building
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam
            where i.indrelid = %d order by i.indexrelid
            """;

    @Override
    public void at(Patient patient) throws SQLException {
        for (Map.Entry<String, Place> entry : byColumn(patient.collections()).entrySet()) {
            column(patient, entry.getValue());
        }
    }

    /**
     * One collection of each column of vectors, where those of one table share its indexes; all of
     * them where each needs its own, since the column has no dimension.
     */
    private static Map<String, Place> byColumn(List<Place> places) {
        Map<String, Place> columns = new LinkedHashMap<>();
        for (Place place : places) {
            Column vector = place.shape().vector();
            if (vector != null && place.spec().dimension() > 0) {
                String each = shared(place) ? "" : " " + place.ref().name();
                String key = place.shape().table().oid() + " " + vector.name() + each;
                columns.putIfAbsent(key, place);
            }
        }
        return columns;
    }

    private static boolean shared(Place place) {
        Column vector = place.shape().vector();
        return place.shape().scope() != null && vector != null && vector.dimension() > 0;
    }

    private static void column(Patient patient, Place place) throws SQLException {
        List<Answer> indexes = patient.ask(INDEXES.formatted(place.shape().table().oid()));
        unfinished(patient, place, indexes);
        Answer serving = serving(place, indexes);
        long rows = rows(patient, place);
        if (serving == null) {
            absent(patient, place, rows);
        } else {
            memory(patient, place, serving, rows);
        }
    }

    private static long rows(Patient patient, Place place) throws SQLException {
        Shape shape = place.shape();
        if (shape.scope() == null || shared(place)) {
            return LookAtTables.rows(patient, shape.table());
        }
        String sql =
                "select count(*) as rows from "
                        + shape.table().sql()
                        + " where "
                        + shape.condition();
        return patient.one(sql).number("rows");
    }

    private static void unfinished(Patient patient, Place place, List<Answer> indexes) {
        for (Answer index : indexes) {
            if (!index.yes("valid") && !index.yes("building")) {
                patient.findings()
                        .risk(
                                subject(place),
                                "index "
                                        + index.text("name")
                                        + " is not valid: its build ended early; it slows writes"
                                        + " and serves no search",
                                "REINDEX INDEX CONCURRENTLY "
                                        + index.text("name")
                                        + "; -- or DROP INDEX CONCURRENTLY "
                                        + index.text("name")
                                        + ";");
            }
        }
    }

    private static @Nullable Answer serving(Place place, List<Answer> indexes) {
        return indexes.stream()
                .filter(i -> i.yes("valid"))
                .filter(i -> Served.by(i.text("definition"), place).isPresent())
                .findFirst()
                .orElse(null);
    }

    private static void absent(Patient patient, Place place, long rows) {
        if (rows < FEW_ROWS) {
            patient.findings()
                    .fine(
                            subject(place),
                            "no vector index, and none needed for "
                                    + Findings.count(rows)
                                    + " rows");
            return;
        }
        patient.findings()
                .risk(
                        subject(place),
                        "no vector index serves a search by "
                                + place.spec().metric()
                                + ": each search compares all "
                                + Findings.count(rows)
                                + " rows",
                        IndexAdvice.remedy(place, rows));
    }

    private static void memory(Patient patient, Place place, Answer index, long rows)
            throws SQLException {
        long bytes = index.number("bytes");
        long shared = patient.bytes("shared_buffers");
        String name = index.text("name");
        if (bytes > shared) {
            patient.findings()
                    .risk(
                            subject(place),
                            "index "
                                    + name
                                    + " has "
                                    + Findings.bytes(bytes)
                                    + ", shared_buffers "
                                    + Findings.bytes(shared)
                                    + ": searches wait for the disk",
                            "ALTER SYSTEM SET shared_buffers = '"
                                    + Findings.setting(bytes + bytes / 4)
                                    + "'; then restart the server");
        } else {
            patient.findings()
                    .fine(subject(place), "index " + name + " of " + Findings.bytes(bytes));
        }
        if (index.text("method").equals("hnsw")) {
            build(patient, place, name, rows);
        }
    }

    private static void build(Patient patient, Place place, String name, long rows)
            throws SQLException {
        Column vector = Objects.requireNonNull(place.shape().vector());
        int m = IndexAdvice.edges(patient, name);
        long needed = IndexAdvice.graph(rows, place.spec().dimension(), m, vector.isHalf());
        long allowed = patient.bytes("maintenance_work_mem");
        if (needed > allowed) {
            patient.findings()
                    .note(
                            subject(place),
                            "building index "
                                    + name
                                    + " again takes about "
                                    + Findings.bytes(needed)
                                    + " of memory, maintenance_work_mem is "
                                    + Findings.bytes(allowed)
                                    + ": what does not fit is built many times slower",
                            "SET maintenance_work_mem = '"
                                    + Findings.setting(needed)
                                    + "'; before REINDEX or CREATE INDEX, if the server has it");
        }
    }

    private static String subject(Place place) {
        return shared(place)
                ? "table " + place.shape().table()
                : "collection " + place.ref().name();
    }
}
