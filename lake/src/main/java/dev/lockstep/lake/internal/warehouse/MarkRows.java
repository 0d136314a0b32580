package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.types.Types;

/** Finds the positions of rows by id. */
public final class MarkRows {
    private final DuckSession session;
    private final LakeCounters counters;
    private final Types.NestedField id;
    private final String column;

    MarkRows(DuckSession session, LakeCounters counters, Types.NestedField id) {
        this.session = session;
        this.counters = counters;
        this.id = id;
        this.column = Sql.name(id.name());
    }

    /** Marks the live rows whose ids are among the keys. */
    void live(SnapshotFiles files, IdKeys keys, Marks marks) {
        SnapshotFiles near = keys.near(files, id.fieldId());
        if (near.isEmpty()) {
            return;
        }
        count(near);
        marks.add(
                "SELECT filename, file_row_number, "
                        + column
                        + ", true FROM "
                        + RelationSql.live(near, List.of(id))
                        + " WHERE "
                        + column
                        + " IN (SELECT id FROM "
                        + keys.table()
                        + ")");
    }

    /** Marks all but the last row of each id in the files, which are given in order. */
    void duplicates(List<String> paths, Marks marks) {
        String rows =
                "(SELECT filename, file_row_number AS pos, "
                        + column
                        + " AS id FROM "
                        + RelationSql.scan(paths, List.of(id))
                        + ")";
        String repeated = "(SELECT id FROM " + rows + " GROUP BY id HAVING count(*) > 1)";
        marks.add(
                "SELECT filename, pos, id, false FROM (SELECT *, row_number() OVER (PARTITION BY id"
                        + " ORDER BY list_position("
                        + Sql.texts(paths)
                        + ", filename) DESC, pos DESC) AS age FROM "
                        + rows
                        + " WHERE id IN "
                        + repeated
                        + ") WHERE age > 1");
    }

    private void count(SnapshotFiles files) {
        for (SnapshotFiles.Entry entry : files.entries()) {
            counters.read(1, columnBytes(entry.data(), id.fieldId()), entry.rows());
            for (DeleteFile delete : entry.deletes()) {
                counters.read(1, delete.fileSizeInBytes(), delete.recordCount());
            }
        }
    }

    public static long columnBytes(DataFile file, int field) {
        Long bytes = file.columnSizes() == null ? null : file.columnSizes().get(field);
        return bytes == null ? file.fileSizeInBytes() : bytes;
    }
}
