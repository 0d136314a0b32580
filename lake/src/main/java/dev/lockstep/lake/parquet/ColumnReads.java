package dev.lockstep.lake.parquet;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.FloatCursor;
import dev.lockstep.lake.internal.scan.DuckCursor;
import dev.lockstep.lake.internal.scan.FileCursor;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.OwnCursor;
import dev.lockstep.lake.internal.scan.OwnReads;
import dev.lockstep.lake.internal.scan.RowScan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads rows by expressions over a file's columns. */
record ColumnReads(RowSql sql, FileAccess access, LakeCounters counters) implements RowScan {
    @Override
    public int dimension() {
        return sql.dimension();
    }

    @Override
    public FileCursor open(DuckSession session, FileRows file, long from, long to) {
        counters.read(1, 0, to - from);
        return own(file, from, to).orElseGet(() -> duck(session, file, from, to));
    }

    /** The rows without DuckDB, where the file is of our own writer. */
    private Optional<FileCursor> own(FileRows file, long from, long to) {
        if (!sql.equals(RowSql.ours(sql.dimension()))) {
            return Optional.empty();
        }
        FileAccess.Opened opened =
                access.open(file.location(), FileAccess.Wanted.rows(from, to).orInMemory());
        Optional<FileCursor> cursor = Optional.empty();
        try {
            cursor =
                    OwnReads.rows(sql.dimension())
                            .open(
                                    file,
                                    new OwnCursor.Part(opened.content(), opened.first(), from, to),
                                    Math.min(to, opened.end()) - opened.first(),
                                    new OwnCursor.Ends(
                                            (found, cause) ->
                                                    access.damaged(file.location(), found, cause),
                                            counters,
                                            opened::close));
            return cursor;
        } finally {
            if (cursor.isEmpty()) {
                opened.close();
            }
        }
    }

    private FileCursor duck(DuckSession session, FileRows file, long from, long to) {
        FileAccess.Opened opened = access.open(file.location(), FileAccess.Wanted.rows(from, to));
        try {
            return duck(session, file, from, to, opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private FileCursor duck(
            DuckSession session, FileRows file, long from, long to, FileAccess.Opened opened) {
        long first = opened.first();
        String source =
                " FROM read_parquet("
                        + RowSql.text(opened.path())
                        + ", file_row_number=true) WHERE file_row_number >= "
                        + (from - first)
                        + " AND file_row_number < "
                        + (to - first);
        DuckSession.Stream rows =
                session.stream(
                        "read rows",
                        "SELECT file_row_number + "
                                + first
                                + ", "
                                + sql.id()
                                + ", "
                                + sql.texts()
                                + source);
        return new DuckCursor(rows, floats(session, source), file, from, opened::close);
    }

    private @Nullable FloatCursor floats(DuckSession session, String source) {
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
