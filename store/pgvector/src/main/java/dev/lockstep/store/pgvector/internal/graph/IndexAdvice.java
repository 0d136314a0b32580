package dev.lockstep.store.pgvector.internal.graph;

import dev.lockstep.store.pgvector.internal.finding.Findings;
import dev.lockstep.store.pgvector.internal.finding.Look;
import dev.lockstep.store.pgvector.internal.sql.Answer;
import dev.lockstep.store.pgvector.internal.sql.Sql;
import dev.lockstep.store.pgvector.internal.table.Column;
import dev.lockstep.store.pgvector.internal.table.Metrics;
import dev.lockstep.store.pgvector.internal.table.Place;
import java.sql.SQLException;
import java.util.Objects;

/** What a vector index would need, and how to make it. */
public final class IndexAdvice {
    private static final int MOST_OF_VECTOR = 2_000;
    private static final int MOST_OF_HALFVEC = 4_000;
    private static final int DEFAULT_EDGES = 16;
    private static final int BYTES_OF_EDGE = 16;
    private static final int BYTES_OF_ELEMENT = 128;

    private IndexAdvice() {}

    /**
     * Bytes of a graph while pgvector builds it: of each row the vector, an element, and twice
     * {@code m} edges of 16 bytes on the lowest layer; the layers above add a share of 1/m.
     */
    public static long graph(long rows, int dimension, int m, boolean half) {
        long edges = 2L * m * BYTES_OF_EDGE * (m + 1) / m;
        return rows * (BYTES_OF_ELEMENT + 8L + (half ? 2L : 4L) * dimension + edges);
    }

    /** {@code m} of an index. */
    public static int edges(Look.Patient patient, String index) throws SQLException {
        Answer options =
                patient.one(
                        "select substring(array_to_string(reloptions, ' ') from '\\mm=([0-9]+)') as"
                                + " m from pg_catalog.pg_class where oid = "
                                + Sql.text(index)
                                + "::regclass");
        return options.has("m") ? (int) options.number("m") : DEFAULT_EDGES;
    }

    public static String remedy(Place place, long rows) {
        Column vector = Objects.requireNonNull(place.shape().vector());
        int dimension = place.spec().dimension();
        long memory = graph(rows, dimension, DEFAULT_EDGES, vector.isHalf());
        String before = "SET maintenance_work_mem = '" + Findings.setting(memory) + "'; ";
        if (dimension > MOST_OF_HALFVEC) {
            return "embed with a model of at most "
                    + MOST_OF_HALFVEC
                    + " dimensions: pgvector builds no graph over more";
        }
        boolean half = vector.isHalf() || dimension > MOST_OF_VECTOR;
        boolean cast = half != vector.isHalf();
        boolean untyped = vector.dimension() == 0;
        String type = (half ? "halfvec(" : "vector(") + dimension + ")";
        String alter =
                untyped && !cast && place.shape().scope() == null
                        ? "ALTER TABLE "
                                + place.shape().table().sql()
                                + " ALTER COLUMN "
                                + vector.sql()
                                + " TYPE "
                                + type
                                + "; "
                        : "";
        String column =
                cast || (untyped && alter.isEmpty())
                        ? "(" + vector.sql() + "::" + type + ")"
                        : vector.sql();
        return before
                + alter
                + "CREATE INDEX CONCURRENTLY ON "
                + place.shape().table().sql()
                + " USING hnsw ("
                + column
                + " "
                + Metrics.operatorClass(place.spec().metric(), half)
                + ")"
                + (place.shape().scope() == null || !untyped
                        ? ""
                        : " WHERE " + place.shape().condition())
                + ";";
    }
}
