package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.ParquetFooter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileMetadata;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * Positions to be deleted, a temporary table {@code (file_path, pos, id, live)} of a session.
 *
 * @param live marks rows of the table; the others mark duplicates within the files of this commit
 */
record Marks(DuckSession session, String table) {
    private static final String OPTIONS =
            "FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V1, FIELD_IDS {file_path: 2147483546,"
                    + " pos: 2147483545, \"row\": {__duckdb_field_id: 2147483544, %s: %d}}";

    static Marks none(DuckSession session) {
        return new Marks(
                session,
                session.temporary(
                        "mark rows", "(file_path VARCHAR, pos BIGINT, id VARCHAR, live BOOLEAN)"));
    }

    /** Adds what a SELECT of those four columns gives. */
    void add(String select) {
        session.execute("mark rows", "INSERT INTO " + table + " " + select);
    }

    long count(boolean live) {
        return session.number(
                        "count marks", "SELECT count(*) FROM " + table + " WHERE live = " + live)
                .orElse(0);
    }

    /** The files in which rows are marked. */
    List<String> paths() {
        return session.list(
                "list marked files",
                "SELECT DISTINCT file_path FROM " + table + " ORDER BY 1",
                row -> row.getString(1));
    }

    /** Writes one delete file per data file, durable, with the ids in the optional row column. */
    List<DeleteFile> write(
            Table iceberg, OpenLake lake, Types.NestedField id, List<String> written) {
        List<DeleteFile> files = new ArrayList<>();
        for (String path : paths()) {
            String target = lake.stage(iceberg, "data/" + UUID.randomUUID() + "-deletes.parquet");
            written.add(target);
            copy(path, target, id);
            ParquetFooter footer = ParquetFooter.read(iceberg.io().newInputFile(target));
            lake.takeSum(target, footer);
            lake.bucket().sync(target);
            files.add(register(iceberg, path, lake.location(target), footer));
        }
        return files;
    }

    private void copy(String path, String target, Types.NestedField id) {
        String name = Sql.name(id.name());
        session.execute(
                "write deletes",
                "COPY (SELECT file_path, pos, {"
                        + name
                        + ": id} AS \"row\" FROM "
                        + table
                        + " WHERE file_path = "
                        + Sql.text(path)
                        + " ORDER BY pos) TO "
                        + Sql.text(target)
                        + " ("
                        + OPTIONS.formatted(name, id.fieldId())
                        + ")");
    }

    private static DeleteFile register(
            Table iceberg, String path, String target, ParquetFooter footer) {
        return FileMetadata.deleteFileBuilder(iceberg.spec())
                .ofPositionDeletes()
                .withPath(target)
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(footer.bytes())
                .withMetrics(footer.metrics(MetricsConfig.forPositionDelete()))
                .withReferencedDataFile(path)
                .build();
    }
}
