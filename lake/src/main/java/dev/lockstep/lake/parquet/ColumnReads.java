package dev.lockstep.lake.parquet;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.DuckSession;
import dev.lockstep.lake.internal.FileCursor;
import dev.lockstep.lake.internal.FileRows;
import dev.lockstep.lake.internal.FloatCursor;
import dev.lockstep.lake.internal.RowScan;

/** Reads rows by expressions over a file's columns. */
record ColumnReads(RowSql sql, LakeCounters counters) implements RowScan {
    @Override
    public int dimension() {
        return sql.dimension();
    }

    @Override
    public FileCursor open(DuckSession session, FileRows file, long from, long to) {
        counters.read(1, 0, to - from);
        String source =
                " FROM read_parquet("
                        + RowSql.text(file.location())
                        + ", file_row_number=true) WHERE file_row_number >= "
                        + from
                        + " AND file_row_number < "
                        + to;
        DuckSession.Stream rows =
                session.stream(
                        "read rows",
                        "SELECT file_row_number, " + sql.id() + ", " + sql.texts() + source);
        return new FileCursor(rows, floats(session, source), file, from);
    }

    private @org.jspecify.annotations.Nullable FloatCursor floats(
            DuckSession session, String source) {
        return sql.vector() == null
                ? null
                : new FloatCursor(
                        session.stream(
                                "read vectors",
                                "SELECT "
                                        + RowScan.components("vector", sql.dimension())
                                        + " FROM (SELECT "
                                        + sql.vector()
                                        + " AS vector"
                                        + source
                                        + ")"));
    }
}
