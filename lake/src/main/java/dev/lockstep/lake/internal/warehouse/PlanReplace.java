package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.files.Snapshots;
import dev.lockstep.lake.internal.shape.Columns;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Plans how a table's rows become those of other files. Where many rows stay bit for bit the same,
 * only the others are written and marked, so that whoever follows the table pays for the change;
 * otherwise all files are exchanged.
 */
final class PlanReplace {
    /** From this share of unchanged rows on they are left in place. */
    private static final double WORTH_KEEPING = 0.5;

    private final DuckSession session;
    private final OpenLake lake;
    private final Table table;
    private final @Nullable Snapshot base;
    private final Types.NestedField id;
    private final BiFunction<Marks, Types.NestedField, List<DeleteFile>> write;
    private final List<String> written;

    PlanReplace(
            DuckSession session,
            OpenLake lake,
            Table table,
            @Nullable Snapshot base,
            Types.NestedField id,
            BiFunction<Marks, Types.NestedField, List<DeleteFile>> write,
            List<String> written) {
        this.session = session;
        this.lake = lake;
        this.table = table;
        this.base = base;
        this.id = id;
        this.write = write;
        this.written = written;
    }

    /** Whatever stays the same. */
    Plan exchange(SnapshotFiles current, List<DataFile> staged) {
        List<String> paths = staged.stream().map(DataFile::location).toList();
        return exchange(current, staged, duplicates(paths), Snapshots.rows(base));
    }

    private Marks duplicates(List<String> paths) {
        Marks marks = Marks.none(session);
        if (!paths.isEmpty()) {
            new MarkRows(session, lake.counters(), id).duplicates(paths, marks);
        }
        return marks;
    }

    Plan plan(SnapshotFiles current, List<DataFile> staged) {
        List<String> paths = staged.stream().map(DataFile::location).toList();
        Marks marks = duplicates(paths);
        long present = Snapshots.rows(base);
        if (present == 0 || staged.isEmpty()) {
            return exchange(current, staged, marks, present);
        }
        String same = same(current, paths, marks);
        long kept = session.number("count rows", "SELECT count(*) FROM " + same).orElse(0);
        return kept < WORTH_KEEPING * present
                ? exchange(current, staged, marks, present)
                : keep(current, staged, marks, same, kept);
    }

    private Plan exchange(SnapshotFiles current, List<DataFile> staged, Marks marks, long present) {
        return new Plan(
                base == null ? null : base.snapshotId(),
                staged,
                write.apply(marks, id),
                List.of(),
                current,
                PlanChange.rows(staged) - marks.count(false),
                present);
    }

    private Plan keep(
            SnapshotFiles current,
            List<DataFile> staged,
            Marks duplicates,
            String same,
            long kept) {
        long winners = PlanChange.rows(staged) - duplicates.count(false);
        Marks gone = Marks.none(session);
        gone.add(
                "SELECT filename, file_row_number, "
                        + Sql.name(id.name())
                        + ", true FROM "
                        + RelationSql.live(current, List.of(id))
                        + " l WHERE NOT EXISTS (SELECT 1 FROM "
                        + same
                        + " s WHERE s.old_file = l.filename AND s.old_pos = l.file_row_number)");
        List<DataFile> added =
                winners == kept
                        ? List.of()
                        : new StagedFiles(table, lake, id)
                                .register(List.of(others(staged, duplicates, same)));
        List<String> marked = gone.paths();
        return new Plan(
                base == null ? null : base.snapshotId(),
                added,
                write.apply(gone, id),
                marked,
                SnapshotFiles.NONE,
                winners - kept,
                gone.count(true));
    }

    /** Writes the rows of the staged files that are neither unchanged nor duplicates. */
    private String others(List<DataFile> staged, Marks duplicates, String same) {
        String target = lake.stage(table, "data/" + UUID.randomUUID() + ".parquet");
        written.add(target);
        session.execute(
                "write changed rows",
                "COPY (SELECT "
                        + Columns.names(table.schema())
                        + " FROM "
                        + scan(staged.stream().map(DataFile::location).toList())
                        + " n WHERE NOT EXISTS (SELECT 1 FROM "
                        + same
                        + " s WHERE s.new_file = n.filename AND s.new_pos = n.file_row_number)"
                        + " AND NOT EXISTS (SELECT 1 FROM "
                        + duplicates.table()
                        + " d WHERE d.file_path = n.filename AND d.pos = n.file_row_number)) TO "
                        + Sql.text(target)
                        + " ("
                        + CopyOptions.of(table)
                        + ")");
        return target;
    }

    /** A table of the positions, old and new, of rows that are equal in every bit. */
    private String same(SnapshotFiles current, List<String> paths, Marks duplicates) {
        current.entries()
                .forEach(e -> lake.counters().read(1, e.data().fileSizeInBytes(), e.rows()));
        return session.temporary(
                "compare rows",
                "AS SELECT o.filename AS old_file, o.file_row_number AS old_pos, n.filename AS"
                        + " new_file, n.file_row_number AS new_pos FROM "
                        + RelationSql.live(current, table.schema().columns())
                        + " o JOIN "
                        + scan(paths)
                        + " n ON "
                        + equality()
                        + " WHERE NOT EXISTS (SELECT 1 FROM "
                        + duplicates.table()
                        + " d WHERE d.file_path = n.filename AND d.pos = n.file_row_number)");
    }

    private String scan(List<String> paths) {
        return RelationSql.scan(paths, table.schema().columns());
    }

    private String equality() {
        return table.schema().columns().stream()
                .map(PlanReplace::equality)
                .collect(Collectors.joining(" AND "));
    }

    /** As text where SQL's equality takes −0 for 0. */
    private static String equality(Types.NestedField field) {
        String name = Sql.name(field.name());
        boolean floating =
                Set.of(Type.TypeID.FLOAT, Type.TypeID.DOUBLE, Type.TypeID.LIST)
                        .contains(field.type().typeId());
        String cast = floating ? "::VARCHAR" : "";
        return "o." + name + cast + " IS NOT DISTINCT FROM n." + name + cast;
    }
}
