package dev.lockstep.lake.internal.upkeep;

import dev.lockstep.api.CrashPoint;
import dev.lockstep.lake.TableName;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import dev.lockstep.lake.internal.files.RelationSql;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import dev.lockstep.lake.internal.warehouse.CopyOptions;
import dev.lockstep.lake.internal.warehouse.OpenLake;
import dev.lockstep.lake.internal.warehouse.PlanChange;
import dev.lockstep.lake.internal.warehouse.Retries;
import dev.lockstep.lake.internal.warehouse.StagedFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.ValidationException;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites small files and files with deleted rows, as a commit that differences skip. The rows
 * stay the same ones.
 */
public final class Compaction {
    static final int DUE_SMALL_FILES = 100;
    static final int DUE_DELETE_FILES = 500;
    static final double DUE_DELETED_SHARE = 0.1;
    private static final long TARGET_BYTES = 512L << 20;
    private static final long SMALL_BYTES = TARGET_BYTES / 4;

    private final OpenLake lake;
    private final TableName name;

    public Compaction(OpenLake lake, TableName name) {
        this.lake = lake;
        this.name = name;
    }

    /** What compaction is about. */
    private record Health(long smallFiles, long deleteFiles, long deleted, long rows) {
        static Health of(SnapshotFiles files) {
            List<DeleteFile> deletes =
                    files.entries().stream().flatMap(e -> e.deletes().stream()).toList();
            return new Health(
                    files.entries().stream().filter(e -> small(e.data())).count(),
                    deletes.stream().map(DeleteFile::location).distinct().count(),
                    deletes.stream().mapToLong(DeleteFile::recordCount).sum(),
                    files.entries().stream().mapToLong(SnapshotFiles.Entry::rows).sum());
        }

        boolean due() {
            return smallFiles >= DUE_SMALL_FILES
                    || deleteFiles >= DUE_DELETE_FILES
                    || deleted > DUE_DELETED_SHARE * rows;
        }
    }

    private static boolean small(DataFile file) {
        return file.fileSizeInBytes() < SMALL_BYTES;
    }

    /** Whether readers would gain by a compaction now. */
    public boolean due() {
        Table table = lake.load(name);
        return Health.of(files(table, table.currentSnapshot())).due();
    }

    /** Does what there is to do; returns it in one sentence. */
    public String run() {
        return lake.locks()
                .holding(
                        name,
                        () -> {
                            for (int attempt = 1; ; attempt++) {
                                try {
                                    return attempt();
                                } catch (CommitFailedException | ValidationException e) {
                                    if (attempt == Retries.ATTEMPTS) {
                                        throw Retries.lost(name, e);
                                    }
                                    Retries.pause(attempt);
                                }
                            }
                        });
    }

    private static SnapshotFiles files(Table table, @Nullable Snapshot snapshot) {
        return snapshot == null
                ? SnapshotFiles.NONE
                : SnapshotFiles.of(table, snapshot.snapshotId());
    }

    private String attempt() {
        Table table = lake.load(name);
        Snapshot base = table.currentSnapshot();
        SnapshotFiles old = candidates(files(table, base));
        Stream.concat(old.paths().stream(), old.deletePaths().stream())
                .forEach(at -> lake.sums().require(table, at));
        if (old.isEmpty()) {
            return "Nothing to compact: no rows are deleted and no two files are small.";
        }
        List<String> written = new ArrayList<>();
        try {
            List<DataFile> fresh = rewrite(table, old, written);
            CrashPoint.COMPACT_BEFORE_COMMIT.reach();
            commit(table, base, old, fresh);
            CrashPoint.COMPACT_AFTER_COMMIT.reach();
            return "Rewrote "
                    + old.entries().size()
                    + " data files and "
                    + old.deletePaths().size()
                    + " delete files as "
                    + fresh.size()
                    + ".";
        } catch (RuntimeException e) {
            if (!(e instanceof CommitStateUnknownException)) {
                written.forEach(lake.bucket()::delete);
            }
            throw e;
        }
    }

    /** Files with deleted rows, and small files if there are several. */
    private static SnapshotFiles candidates(SnapshotFiles files) {
        List<SnapshotFiles.Entry> small =
                files.entries().stream().filter(e -> small(e.data())).toList();
        Set<SnapshotFiles.Entry> merged = small.size() > 1 ? Set.copyOf(small) : Set.of();
        return new SnapshotFiles(
                files.entries().stream()
                        .filter(e -> !e.deletes().isEmpty() || merged.contains(e))
                        .toList());
    }

    private List<DataFile> rewrite(Table table, SnapshotFiles old, List<String> written) {
        List<DataFile> fresh = new ArrayList<>();
        try (DuckSession session = lake.duck().open()) {
            for (SnapshotFiles group : groups(old)) {
                String target = lake.stage(table, "data/" + UUID.randomUUID() + ".parquet");
                written.add(target);
                copy(session, table, group, target);
            }
        }
        fresh.addAll(new StagedFiles(table, lake, null).register(written));
        lake.counters()
                .wrote(
                        fresh.size(),
                        fresh.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
                        PlanChange.rows(fresh));
        return fresh;
    }

    /** Neighbours of about the target size together. */
    private static List<SnapshotFiles> groups(SnapshotFiles files) {
        List<SnapshotFiles> groups = new ArrayList<>();
        List<SnapshotFiles.Entry> open = new ArrayList<>();
        long bytes = 0;
        for (SnapshotFiles.Entry entry : files.entries()) {
            if (bytes + entry.data().fileSizeInBytes() > TARGET_BYTES && !open.isEmpty()) {
                groups.add(new SnapshotFiles(List.copyOf(open)));
                open.clear();
                bytes = 0;
            }
            open.add(entry);
            bytes += entry.data().fileSizeInBytes();
        }
        groups.add(new SnapshotFiles(List.copyOf(open)));
        return groups;
    }

    private void copy(DuckSession session, Table table, SnapshotFiles group, String target) {
        group.entries().forEach(e -> lake.counters().read(1, e.data().fileSizeInBytes(), e.rows()));
        session.execute(
                "rewrite files",
                "COPY (SELECT * FROM "
                        + RelationSql.of(group, table.schema())
                        + ") TO "
                        + Sql.text(target)
                        + " ("
                        + CopyOptions.of(table)
                        + ")");
    }

    private void commit(
            Table table, @Nullable Snapshot base, SnapshotFiles old, List<DataFile> fresh) {
        Transaction transaction = table.newTransaction();
        UpdateProperties properties = transaction.updateProperties();
        lake.sums().properties(fresh.stream()).forEach(properties::set);
        properties.commit();
        RewriteFiles rewrite = transaction.newRewrite();
        if (base != null) {
            rewrite.validateFromSnapshot(base.snapshotId());
        }
        old.entries().forEach(e -> rewrite.deleteFile(e.data()));
        old.entries().stream()
                .flatMap(e -> e.deletes().stream())
                .collect(Collectors.toMap(DeleteFile::location, f -> f, (a, _) -> a))
                .values()
                .forEach(rewrite::deleteFile);
        fresh.forEach(rewrite::addFile);
        rewrite.commit();
        transaction.commitTransaction();
    }
}
