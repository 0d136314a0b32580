package dev.lockstep.lake.parquet;

import dev.lockstep.api.Batch;
import dev.lockstep.api.BatchReader;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Position;
import dev.lockstep.api.Refusal;
import dev.lockstep.api.Split;
import dev.lockstep.lake.Lake;
import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckFailure;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.scan.FileRows;
import dev.lockstep.lake.internal.scan.Ranges;
import dev.lockstep.lake.internal.scan.RowReader;
import dev.lockstep.lake.internal.stage.SoundText;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Files;
import org.apache.iceberg.io.InputFile;

/**
 * DuckDB over Parquet files of rows that are no table. Safe for many threads; the files are given
 * by paths on this machine, or by what a {@link FileAccess} makes such of.
 */
public final class ParquetRows implements AutoCloseable {
    private final DuckPool duck;
    private final LakeCounters counters;
    private final Runnable close;

    private ParquetRows(DuckPool duck, LakeCounters counters, Runnable close) {
        this.duck = duck;
        this.counters = counters;
        this.close = close;
    }

    /** With the lake's own DuckDB, memory and counters; closing it does nothing. */
    public static ParquetRows of(Lake lake) {
        return new ParquetRows(((OpenLake) lake).duck(), lake.counters(), () -> {});
    }

    /**
     * With a DuckDB of its own.
     *
     * @param temp where it spills
     * @param memoryBytes at least 128 MB
     */
    public static ParquetRows open(Path temp, int sessions, long memoryBytes, int threads) {
        DuckPool duck = new DuckPool(temp, sessions, memoryBytes, threads);
        return new ParquetRows(duck, new LakeCounters(), duck::close);
    }

    public LakeCounters counters() {
        return counters;
    }

    /** What the footer says. */
    public static FileShape shape(Path file) {
        return shape(Files.localInput(file.toFile()));
    }

    /** What the footer says; of a file that is elsewhere no more than that is read. */
    public static FileShape shape(InputFile file) {
        return shapeOf(ParquetFooter.read(file));
    }

    private static FileShape shapeOf(ParquetFooter footer) {
        return new FileShape(
                footer.bytes(),
                footer.metadata().getBlocks().stream()
                        .map(block ->
                                new FileShape.RowGroup(
                                        block.getRowCount(),
                                        block.getColumns().stream()
                                                .map(c ->
                                                        new FileShape.Chunk(
                                                                c.getPath().toDotString(),
                                                                c.getStartingPos(),
                                                                c.getTotalSize()))
                                                .toList()))
                        .toList(),
                Map.copyOf(footer.metadata().getFileMetaData().getKeyValueMetaData()));
    }

    public List<FileColumn> columns(String location) {
        return query(
                "DESCRIBE SELECT * FROM read_parquet(" + RowSql.text(location) + ")",
                row -> new FileColumn(row.getString(1), row.getString(2)));
    }

    /** The rows of a small result. */
    public <T> List<T> query(String sql, RowMapper<T> mapper) {
        try (DuckSession session = duck.open()) {
            return session.list("read files", sql, mapper::map);
        }
    }

    /** Makes a value of a result's current row. */
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Cuts files into about so many splits of about equal size. */
    public static List<Split> plan(List<RowFile> files, int wanted) {
        return Ranges.plan(rows(files), wanted);
    }

    /** Reads a split that {@link #plan} cut of the same files, each open while it is read. */
    public BatchReader read(
            RowSql sql,
            List<RowFile> files,
            FileAccess access,
            Split split,
            Position from,
            int batchRows) {
        return new RowReader(
                new ColumnReads(sql, access, counters),
                rows(files),
                Ranges.parse(split.spec()),
                from,
                batchRows,
                duck.stream());
    }

    private static List<FileRows> rows(List<RowFile> files) {
        return files.stream()
                .map(f ->
                        new FileRows(f.location(), f.rows(), _ -> 0, f.dropped(), f.droppedCount()))
                .toList();
    }

    /** The rows of a few thousand ids. */
    public Batch fetch(RowSql sql, List<RowFile> files, FileAccess access, Collection<String> ids) {
        try (DuckSession session = duck.open()) {
            return new FindRows(session, sql, access, counters).fetch(files, ids);
        }
    }

    /**
     * Where the rows are whose ids stand in other files.
     *
     * @param ids files with a column {@code id}
     * @return positions by the files' places in the list
     */
    public List<BitSet> positions(
            RowSql sql, List<String> locations, FileAccess access, List<IdColumn> ids) {
        return new FindIds(access, counters)
                .positions(sql, locations, ids)
                .orElseGet(() -> {
                    try (DuckSession session = duck.open()) {
                        return new FindRows(session, sql, access, counters)
                                .positions(locations, ids);
                    }
                });
    }

    /**
     * Files with ids.
     *
     * @param expression of the id over the files' columns
     */
    public record IdColumn(List<String> locations, String expression) {}

    /** The rows whose texts UTF-8 can hold; the others are refused with their reason. */
    public static Batch sound(Batch batch, List<Refusal> refused) {
        return SoundText.only(batch, refused);
    }

    static LockstepException failed(String act, SQLException e) {
        return DuckFailure.of(act, e);
    }

    @Override
    public void close() {
        close.run();
    }
}
