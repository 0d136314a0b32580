package dev.lockstep.store.archive.internal.verify;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.parquet.FileShape;
import dev.lockstep.lake.parquet.ParquetRows;
import dev.lockstep.store.archive.Damage;
import dev.lockstep.store.archive.VerifyOptions;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.files.FileRecord.Chunk;
import dev.lockstep.store.archive.internal.files.FileRecord.Group;
import dev.lockstep.store.archive.internal.files.Sums;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Holds one file against its record, down to the column of a row group. */
record VerifyFile(BackupDirectory backup, VerifyOptions options) {
    List<Damage> run(FileRecord file) {
        long size = backup.size(file.path());
        if (size < 0) {
            return List.of(
                    damage(
                            Damage.Kind.MISSING_FILE,
                            file,
                            "Found no file " + file.path() + ", expected it."));
        }
        List<Chunk> chunks = file.rowGroups().stream().flatMap(g -> g.chunks().stream()).toList();
        Sums sums = sums(file, chunks);
        List<Damage> found = new ArrayList<>();
        if (size != file.bytes()) {
            found.add(damage(Damage.Kind.SIZE, file, size(file, size)));
        }
        if (!sums.sha256().equals(file.sha256())) {
            List<Damage> groups = groups(file, sums.chunks());
            found.addAll(groups.isEmpty() ? List.of(outside(file)) : groups);
        }
        if (!file.rowGroups().isEmpty()) {
            footer(file, found);
        }
        return found;
    }

    /** As the bytes come, wherever the file lies: nothing of it is kept. */
    private Sums sums(FileRecord file, List<Chunk> chunks) {
        try (InputStream in = backup.open(file.path())) {
            return Sums.of(
                    in,
                    chunks.stream().map(c -> new Sums.Span(c.offset(), c.bytes())).toList(),
                    options.checkCancelled());
        } catch (IOException e) {
            throw BackupDirectory.unreadable(file.path(), e);
        }
    }

    private static String size(FileRecord file, long size) {
        return String.format(
                Locale.ROOT,
                "Found %,d bytes in %s, expected %,d%s.",
                size,
                file.path(),
                file.bytes(),
                size < file.bytes() ? ": it has been cut" : "");
    }

    private Damage outside(FileRecord file) {
        boolean parquet = !file.rowGroups().isEmpty();
        return damage(
                Damage.Kind.CHECKSUM,
                file,
                "Found other bytes in "
                        + file.path()
                        + (parquet ? ", outside of its rows" : "")
                        + ", expected those of its sum.");
    }

    /** The row groups with other bytes, each with the columns concerned. */
    private List<Damage> groups(FileRecord file, List<String> sums) {
        List<Damage> found = new ArrayList<>();
        long first = 0;
        int next = 0;
        for (int g = 0; g < file.rowGroups().size(); g++) {
            Group group = file.rowGroups().get(g);
            List<String> columns = new ArrayList<>();
            for (Chunk chunk : group.chunks()) {
                if (!chunk.crc32c().equals(sums.get(next))) {
                    columns.add(chunk.column());
                }
                next++;
            }
            if (!columns.isEmpty()) {
                found.add(group(file, g, first, group.rows(), columns));
            }
            first += group.rows();
        }
        return found;
    }

    private Damage group(FileRecord file, int number, long first, long rows, List<String> columns) {
        return new Damage(
                kind(file, Damage.Kind.CHECKSUM),
                backup.name(),
                file.path(),
                number,
                first,
                rows,
                String.format(
                        Locale.ROOT,
                        "Found other bytes in %s, row group %d (rows %d to %d), column %s, expected"
                                + " those of its sum.",
                        file.path(),
                        number,
                        first,
                        first + rows - 1,
                        String.join(", ", columns)));
    }

    private void footer(FileRecord file, List<Damage> found) {
        try {
            FileShape shape = shape(file);
            if (shape.rows() != file.rows()) {
                found.add(
                        damage(
                                Damage.Kind.ROW_COUNT,
                                file,
                                String.format(
                                        Locale.ROOT,
                                        "Found %,d rows in %s, expected %,d.",
                                        shape.rows(),
                                        file.path(),
                                        file.rows())));
            }
        } catch (LockstepException e) {
            found.add(
                    damage(
                            Damage.Kind.FOOTER,
                            file,
                            "Found no readable footer in " + file.path() + ", expected one."));
        }
    }

    private FileShape shape(FileRecord file) {
        return backup.local(file.path())
                .map(ParquetRows::shape)
                .orElseGet(() -> ParquetRows.shape(backup.input(file.path())));
    }

    private Damage damage(Damage.Kind kind, FileRecord file, String sentence) {
        return Damage.of(kind(file, kind), backup.name(), file.path(), sentence);
    }

    private static Damage.Kind kind(FileRecord file, Damage.Kind kind) {
        return file.kind() == FileRecord.Kind.SIDECAR && kind != Damage.Kind.MISSING_FILE
                ? Damage.Kind.SIDECAR
                : kind;
    }
}
