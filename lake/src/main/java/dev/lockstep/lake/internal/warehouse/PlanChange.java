package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.TableChange;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.files.Snapshots;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Plans a change against the table's current snapshot. */
public final class PlanChange {
    private final OpenLake lake;
    private final TableName name;
    private final Table table;
    private final TableChange change;
    private final List<String> written;
    private final Types.@Nullable NestedField id;
    private final @Nullable Snapshot base;

    /**
     * @param written gets the locations of the files that planning wrote
     */
    PlanChange(
            OpenLake lake, TableName name, Table table, TableChange change, List<String> written) {
        this.lake = lake;
        this.name = name;
        this.table = table;
        this.change = change;
        this.written = written;
        this.base = table.currentSnapshot();
        this.id =
                TableProperties.idColumn(table)
                        .map(column -> table.schema().findField(column))
                        .orElse(null);
    }

    Plan plan() {
        List<DataFile> staged = new StagedFiles(table, lake, id).register(change.files());
        Types.NestedField column = id;
        if (change.kind() == TableChange.Kind.APPEND || column == null) {
            return withoutIds(staged);
        }
        try (DuckSession session = lake.duck().open()) {
            PlanReplace replace =
                    new PlanReplace(session, lake, table, base, column, this::write, written);
            return switch (change.kind()) {
                case REPLACE -> replace.plan(current(), staged);
                case EXCHANGE -> replace.exchange(current(), staged);
                case UPSERT, APPEND -> upsert(session, column, staged);
            };
        }
    }

    private Plan withoutIds(List<DataFile> staged) {
        if (change.kind() == TableChange.Kind.UPSERT) {
            throw LockstepException.user(
                    "table-without-ids",
                    "Cannot change single rows of table "
                            + name
                            + ": found no id column; append to it or replace it.");
        }
        boolean replaces = change.kind() != TableChange.Kind.APPEND;
        return new Plan(
                baseId(),
                staged,
                List.of(),
                List.of(),
                replaces ? current() : SnapshotFiles.NONE,
                rows(staged),
                replaces ? Snapshots.rows(base) : 0);
    }

    private Plan upsert(DuckSession session, Types.NestedField column, List<DataFile> staged) {
        List<String> paths = staged.stream().map(DataFile::location).toList();
        MarkRows find = new MarkRows(session, lake.counters(), column);
        Marks marks = Marks.none(session);
        IdKeys keys =
                IdKeys.of(session, column, paths, change.deletedIds(), change.deletedIdFiles());
        find.live(current(), keys, marks);
        List<String> marked = marks.paths();
        if (!paths.isEmpty()) {
            find.duplicates(paths, marks);
        }
        return new Plan(
                baseId(),
                staged,
                write(marks, column),
                marked,
                SnapshotFiles.NONE,
                rows(staged) - marks.count(false),
                marks.count(true));
    }

    private List<org.apache.iceberg.DeleteFile> write(Marks marks, Types.NestedField column) {
        return marks.write(table, lake, column, written);
    }

    private SnapshotFiles current() {
        return base == null ? SnapshotFiles.NONE : SnapshotFiles.of(table, base.snapshotId());
    }

    private @Nullable Long baseId() {
        return base == null ? null : base.snapshotId();
    }

    public static long rows(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }
}
