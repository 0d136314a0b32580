package dev.lockstep.lake.internal.read;

import dev.lockstep.lake.LakeCounters;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.FileLists;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.warehouse.FileSums;
import dev.lockstep.lake.internal.warehouse.MarkRows;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileContent;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotChanges;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * What happened to ids between two snapshots, read from the files that the manifests name.
 *
 * <p>{@code adds (id, seq, file, pos)} and {@code dels (id, seq)} are temporary tables; {@code seq}
 * counts snapshots, {@code file} the added files. {@code own (file, pos)} are added rows that their
 * own snapshot deleted: duplicates within one commit.
 */
final class Events {
    private final Table table;
    private final DuckSession session;
    private final LakeCounters counters;
    private final FileSums sums;
    private final Types.NestedField id;
    private final String column;
    private final List<DataFile> files = new ArrayList<>();
    final String adds;
    final String dels;
    final String own;
    private int seq;

    Events(OpenLake lake, Table table, DuckSession session, Types.NestedField id) {
        this.sums = lake.sums();
        this.table = table;
        this.session = session;
        this.counters = lake.counters();
        this.id = id;
        this.column = Sql.name(id.name());
        this.adds =
                session.temporary("list adds", "(id VARCHAR, seq BIGINT, file BIGINT, pos BIGINT)");
        this.dels = session.temporary("list deletes", "(id VARCHAR, seq BIGINT)");
        this.own = session.temporary("list duplicates", "(file BIGINT, pos BIGINT)");
    }

    /** The added files, in the order of their numbers. */
    List<DataFile> files() {
        return files;
    }

    /** Adds a snapshot's events; the reason where they cannot be told, null otherwise. */
    @Nullable String add(Snapshot snapshot) {
        SnapshotChanges changes = SnapshotChanges.builderFor(table).snapshot(snapshot).build();
        List<DeleteFile> marks = list(changes::addedDeleteFiles);
        List<DeleteFile> lifted = list(changes::removedDeleteFiles);
        List<DataFile> removed = list(changes::removedDataFiles);
        if (marks.stream().anyMatch(f -> f.content() != FileContent.POSITION_DELETES)) {
            return "Another writer deleted rows by value, not by position.";
        }
        marks.forEach(file -> sums.require(table, file.location()));
        seq++;
        List<DataFile> added = list(changes::addedDataFiles);
        if (!lifted.isEmpty() && restores(marks, lifted, removed)) {
            return "Another writer brought deleted rows back.";
        }
        deleted(marks, lifted, added);
        removed(snapshot, removed);
        added(added, marks);
        return null;
    }

    private <T> List<T> list(Supplier<Iterable<T>> items) {
        return FileLists.read(
                table, () -> StreamSupport.stream(items.get().spliterator(), false).toList());
    }

    private static List<String> paths(List<DeleteFile> marks) {
        return marks.stream().map(DeleteFile::location).toList();
    }

    private void count(List<DeleteFile> marks) {
        marks.forEach(f -> counters.read(1, f.fileSizeInBytes(), f.recordCount()));
    }

    private boolean restores(
            List<DeleteFile> marks, List<DeleteFile> lifted, List<DataFile> removed) {
        count(lifted);
        List<String> gone = removed.stream().map(DataFile::location).toList();
        String still =
                marks.isEmpty()
                        ? ""
                        : " AND NOT EXISTS (SELECT 1 FROM "
                                + RelationSql.positions(paths(marks))
                                + " m WHERE m.file_path = l.file_path AND m.pos = l.pos)";
        return session.number(
                                "compare deletes",
                                "SELECT count(*) FROM "
                                        + RelationSql.positions(paths(lifted))
                                        + " l WHERE NOT list_contains("
                                        + Sql.texts(gone)
                                        + "::VARCHAR[], l.file_path)"
                                        + still)
                        .orElse(0)
                > 0;
    }

    private void deleted(List<DeleteFile> marks, List<DeleteFile> lifted, List<DataFile> added) {
        count(marks);
        List<String> withIds = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (DeleteFile mark : marks) {
            boolean ids =
                    ParquetFooter.read(table.io().newInputFile(mark.location()))
                            .schema()
                            .containsField("row");
            (ids ? withIds : without).add(mark.location());
        }
        String news = news(lifted, added);
        if (!withIds.isEmpty()) {
            session.execute(
                    "list deletes",
                    "INSERT INTO "
                            + dels
                            + " SELECT m.\"row\"."
                            + column
                            + ", "
                            + seq
                            + " FROM read_parquet("
                            + Sql.texts(withIds)
                            + ") m WHERE "
                            + news);
        }
        if (!without.isEmpty()) {
            byPosition(without, news);
        }
    }

    /** Delete files of other writers: the ids are read where the positions point. */
    private void byPosition(List<String> marks, String news) {
        List<String> targets =
                session.list(
                        "list marked files",
                        "SELECT DISTINCT file_path FROM " + RelationSql.positions(marks),
                        row -> row.getString(1));
        session.execute(
                "list deletes",
                "INSERT INTO "
                        + dels
                        + " SELECT d."
                        + column
                        + ", "
                        + seq
                        + " FROM "
                        + RelationSql.scan(targets, List.of(id))
                        + " d JOIN "
                        + RelationSql.positions(marks)
                        + " m ON m.file_path = d.filename AND m.pos = d.file_row_number WHERE "
                        + news);
    }

    /** Leaves out what an earlier delete file had marked already, and rows of this snapshot. */
    private static String news(List<DeleteFile> lifted, List<DataFile> added) {
        String fresh =
                "NOT list_contains("
                        + Sql.texts(added.stream().map(DataFile::location).toList())
                        + "::VARCHAR[], m.file_path)";
        return lifted.isEmpty()
                ? fresh
                : fresh
                        + " AND NOT EXISTS (SELECT 1 FROM "
                        + RelationSql.positions(paths(lifted))
                        + " l WHERE l.file_path = m.file_path AND l.pos = m.pos)";
    }

    /** Removed files delete the rows that were live in them. */
    private void removed(Snapshot snapshot, List<DataFile> removed) {
        Long parent = snapshot.parentId();
        if (removed.isEmpty() || parent == null) {
            return;
        }
        Set<String> gone = new HashSet<>(removed.stream().map(DataFile::location).toList());
        SnapshotFiles before =
                new SnapshotFiles(
                        SnapshotFiles.of(table, parent).entries().stream()
                                .filter(e -> gone.contains(e.path()))
                                .toList());
        removed.forEach(
                f -> counters.read(1, MarkRows.columnBytes(f, id.fieldId()), f.recordCount()));
        session.execute(
                "list deletes",
                "INSERT INTO "
                        + dels
                        + " SELECT "
                        + column
                        + ", "
                        + seq
                        + " FROM "
                        + RelationSql.live(before, List.of(id)));
    }

    private void added(List<DataFile> added, List<DeleteFile> marks) {
        if (added.isEmpty()) {
            return;
        }
        List<String> paths = added.stream().map(DataFile::location).toList();
        String number = files.size() - 1 + " + list_position(" + Sql.texts(paths) + ", ";
        files.addAll(added);
        added.forEach(
                f -> counters.read(1, MarkRows.columnBytes(f, id.fieldId()), f.recordCount()));
        String live =
                marks.isEmpty()
                        ? RelationSql.scan(paths, List.of(id))
                        : RelationSql.live(paths, paths(marks), List.of(id));
        session.execute(
                "list adds",
                "INSERT INTO "
                        + adds
                        + " SELECT "
                        + column
                        + ", "
                        + seq
                        + ", "
                        + number
                        + "filename), file_row_number FROM "
                        + live);
        if (!marks.isEmpty()) {
            session.execute(
                    "list duplicates",
                    "INSERT INTO "
                            + own
                            + " SELECT "
                            + number
                            + "file_path), pos FROM "
                            + RelationSql.positions(paths(marks))
                            + " WHERE list_contains("
                            + Sql.texts(paths)
                            + ", file_path)");
        }
    }
}
