package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.internal.duck.DuckFailure;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.types.Types;
import org.duckdb.DuckDBAppender;

/**
 * Distinct ids that a commit looks for, as a temporary table of a session with the column {@code
 * id}, and the range that they span.
 */
public record IdKeys(String table, byte[] least, byte[] greatest, long count) {
    /**
     * @param paths files of the table whose ids count
     * @param idFiles files with a column {@code id}
     */
    public static IdKeys of(
            DuckSession session,
            Types.NestedField id,
            List<String> paths,
            List<String> ids,
            List<String> idFiles) {
        String given = session.temporary("list ids", "(id VARCHAR)");
        append(session, given, ids);
        StringBuilder union = new StringBuilder("SELECT id FROM " + given);
        if (!paths.isEmpty()) {
            union.append(" UNION ALL SELECT " + Sql.name(id.name()) + " FROM ")
                    .append(RelationSql.scan(paths, List.of(id)));
        }
        if (!idFiles.isEmpty()) {
            union.append(" UNION ALL SELECT id FROM read_parquet(" + Sql.texts(idFiles) + ")");
        }
        return measured(
                session,
                session.temporary("list ids", "AS SELECT DISTINCT id FROM (" + union + ")"));
    }

    private static void append(DuckSession session, String table, List<String> ids) {
        try (DuckDBAppender appender = session.appender(table)) {
            for (String id : ids) {
                appender.beginRow();
                appender.append(id);
                appender.endRow();
            }
        } catch (SQLException e) {
            throw DuckFailure.of("list ids", e);
        }
    }

    private static IdKeys measured(DuckSession session, String table) {
        return session.list(
                        "measure ids",
                        "SELECT coalesce(min(id), ''), coalesce(max(id), ''), count(*) FROM "
                                + table,
                        row ->
                                new IdKeys(
                                        table,
                                        row.getString(1).getBytes(StandardCharsets.UTF_8),
                                        row.getString(2).getBytes(StandardCharsets.UTF_8),
                                        row.getLong(3)))
                .getFirst();
    }

    /** Whether the file may hold one of the ids, by the bounds in its manifest. */
    boolean mayBeIn(DataFile file, int idField) {
        byte[] lower = StagedFiles.bound(file.lowerBounds(), idField);
        byte[] upper = StagedFiles.bound(file.upperBounds(), idField);
        return count > 0
                && (lower == null || Arrays.compareUnsigned(lower, greatest) <= 0)
                && (upper == null || Arrays.compareUnsigned(upper, least) >= 0);
    }

    /** The files that may hold one of the ids. */
    public SnapshotFiles near(SnapshotFiles files, int idField) {
        return new SnapshotFiles(
                files.entries().stream().filter(e -> mayBeIn(e.data(), idField)).toList());
    }
}
