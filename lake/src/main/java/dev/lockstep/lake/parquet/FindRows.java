package dev.lockstep.lake.parquet;

import dev.lockstep.api.Batch;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.scan.BatchBuilder;
import dev.lockstep.lake.internal.scan.ResultRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;

/** Looks rows up by their ids: first where they are, from the id column alone. */
final class FindRows {
    private final DuckSession session;
    private final RowSql sql;
    private final FileAccess access;
    private final LakeCounters counters;

    FindRows(DuckSession session, RowSql sql, FileAccess access, LakeCounters counters) {
        this.session = session;
        this.sql = sql;
        this.access = access;
        this.counters = counters;
    }

    Batch fetch(List<RowFile> files, Collection<String> ids) {
        BatchBuilder batch = new BatchBuilder(sql.dimension(), new HashSet<>(ids).size());
        if (!ids.isEmpty() && !files.isEmpty()) {
            Map<String, List<Long>> places =
                    places(files.stream().map(RowFile::location).toList(), wanted(ids));
            for (RowFile file : files) {
                List<Long> rows = places.getOrDefault(file.location(), new ArrayList<>());
                BitSet dropped = rows.isEmpty() ? new BitSet() : file.dropped().get();
                rows.removeIf(row -> dropped.get(Math.toIntExact(row)));
                add(batch, file.location(), rows);
            }
        }
        return batch.build();
    }

    private String wanted(Collection<String> ids) {
        String table = session.temporary("list ids", "(id VARCHAR)");
        try (DuckDBAppender appender = session.appender(table)) {
            for (String id : ids) {
                appender.beginRow();
                appender.append(id);
                appender.endRow();
            }
        } catch (SQLException e) {
            throw ParquetRows.failed("list ids", e);
        }
        return table;
    }

    /** Row numbers by location. */
    private Map<String, List<Long>> places(List<String> locations, String table) {
        Map<String, List<Long>> places = new TreeMap<>();
        OpenedFiles.each(
                access,
                locations,
                (paths, byPath) -> {
                    counters.read(paths.size(), 0, 0);
                    session.list(
                            "find rows",
                            "SELECT filename, file_row_number FROM read_parquet("
                                    + Sql.texts(paths)
                                    + ", filename=true, file_row_number=true, union_by_name=true) WHERE "
                                    + sql.id()
                                    + " IN (SELECT id FROM "
                                    + table
                                    + ")",
                            row ->
                                    places.computeIfAbsent(
                                                    byPath.get(row.getString(1)),
                                                    _ -> new ArrayList<>())
                                            .add(row.getLong(2)));
                });
        return places;
    }

    private void add(BatchBuilder batch, String location, List<Long> rows) {
        List<Long> left = new ArrayList<>(rows);
        left.sort(null);
        while (!left.isEmpty()) {
            left = add(batch, location, left.getFirst(), left);
        }
    }

    /** Adds those rows that come with the first one; the others are left. */
    private List<Long> add(BatchBuilder batch, String location, long first, List<Long> rows) {
        String vector = sql.vector() == null ? "" : ", " + sql.vector();
        try (FileAccess.Opened file =
                access.open(location, FileAccess.Wanted.rows(first, first + 1))) {
            session.list(
                    "fetch rows",
                    "SELECT "
                            + sql.id()
                            + ", "
                            + sql.texts()
                            + vector
                            + " FROM read_parquet("
                            + Sql.text(file.path())
                            + ", file_row_number=true) WHERE file_row_number IN ("
                            + rows.stream()
                                    .filter(row -> row < file.end())
                                    .map(row -> Long.toString(row - file.first()))
                                    .collect(Collectors.joining(", "))
                            + ")",
                    row -> ResultRows.add(batch, row, sql.dimension()));
            return rows.stream().filter(row -> row >= file.end()).toList();
        }
    }

    List<BitSet> positions(List<String> locations, List<ParquetRows.IdColumn> ids) {
        String table = session.temporary("list ids", "(id VARCHAR)");
        ids.forEach(column -> collect(column, table));
        Map<String, List<Long>> places = places(locations, table);
        return locations.stream()
                .map(location -> {
                    BitSet positions = new BitSet();
                    places.getOrDefault(location, List.of())
                            .forEach(row -> positions.set(Math.toIntExact(row)));
                    return positions;
                })
                .toList();
    }

    private void collect(ParquetRows.IdColumn column, String table) {
        OpenedFiles.each(
                access,
                column.locations(),
                (paths, _) ->
                        session.execute(
                                "list ids",
                                "INSERT INTO "
                                        + table
                                        + " SELECT "
                                        + column.expression()
                                        + " FROM read_parquet("
                                        + Sql.texts(paths)
                                        + ")"));
    }
}
