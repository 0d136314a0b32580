package dev.lockstep.store.archive.internal.read;

import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.parquet.Excerpt;
import dev.lockstep.lake.parquet.FileAccess.Opened;
import dev.lockstep.lake.parquet.FileAccess.Wanted;
import dev.lockstep.store.archive.internal.copies.LocalCopies;
import dev.lockstep.store.archive.internal.copies.LocalCopies.Copy;
import dev.lockstep.store.archive.internal.files.BackupDirectory;
import dev.lockstep.store.archive.internal.files.FileRecord;
import dev.lockstep.store.archive.internal.files.FileRecord.Chunk;
import dev.lockstep.store.archive.internal.files.FileRecord.Group;
import dev.lockstep.store.archive.internal.files.Sums;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Parts of files that are elsewhere: the row groups that are wanted, or the ids of all, each column
 * held against its own sum. Safe for many threads.
 */
final class FileParts {
    /** Of row groups that come together; a larger one comes alone. */
    private static final long MOST_BYTES = 16L << 20;

    /** Of what comes without a file of this machine in between. */
    private static final long MOST_IN_MEMORY = 2 * MOST_BYTES;

    private static final int ENDS = 256;
    private static final String ID = "id";

    private final LocalCopies copies;
    private final Map<String, byte[]> ends = new LinkedHashMap<>(16, 0.75f, true);

    FileParts(LocalCopies copies) {
        this.copies = copies;
    }

    /** Whether each byte that is read of it can be held against a sum without the others. */
    static boolean cuttable(FileRecord record) {
        return record.end() != null && !record.rowGroups().isEmpty();
    }

    Opened open(BackupDirectory directory, FileRecord record, Wanted wanted) {
        Cut cut = cut(record, wanted);
        Predicate<String> columns = wanted.idsOnly() ? ID::equals : _ -> true;
        Excerpt excerpt = excerpt(directory, record, cut, columns);
        List<Chunk> chunks =
                record.rowGroups().subList(cut.from(), cut.to()).stream()
                        .flatMap(g -> g.chunks().stream())
                        .filter(c -> columns.test(root(c.column())))
                        .toList();
        FetchPart fetch = new FetchPart(directory, record.path(), excerpt, chunks);
        if (wanted.inMemory() && excerpt.bytes() <= MOST_IN_MEMORY) {
            return new Opened(fetch.inMemory(), cut.first(), cut.end(), () -> {});
        }
        Copy copy =
                copies.openPart(
                        directory,
                        record.path(),
                        record.sha256() + "#" + cut.from() + "-" + cut.to() + wanted.idsOnly(),
                        excerpt.bytes(),
                        fetch);
        return new Opened(new FileContent.Here(copy.path()), cut.first(), cut.end(), copy::close);
    }

    private static String root(String column) {
        int dot = column.indexOf('.');
        return dot < 0 ? column : column.substring(0, dot);
    }

    /**
     * Row groups that come together.
     *
     * @param first the first row of the first one
     * @param end behind the last row of the last one
     */
    private record Cut(int from, int to, long first, long end) {}

    private static Cut cut(FileRecord record, Wanted wanted) {
        List<Group> groups = record.rowGroups();
        if (wanted.idsOnly()) {
            return new Cut(0, groups.size(), 0, record.rows());
        }
        int from = 0;
        long first = 0;
        while (from < groups.size() - 1 && first + groups.get(from).rows() <= wanted.from()) {
            first += groups.get(from).rows();
            from++;
        }
        int to = from + 1;
        long end = first + groups.get(from).rows();
        long bytes = bytes(groups.get(from));
        while (to < groups.size()
                && end < wanted.to()
                && bytes + bytes(groups.get(to)) <= MOST_BYTES) {
            bytes += bytes(groups.get(to));
            end += groups.get(to).rows();
            to++;
        }
        return new Cut(from, to, first, end);
    }

    private static long bytes(Group group) {
        return group.chunks().stream().mapToLong(Chunk::bytes).sum();
    }

    private Excerpt excerpt(
            BackupDirectory directory, FileRecord record, Cut cut, Predicate<String> columns) {
        try {
            return Excerpt.of(end(directory, record), cut.from(), cut.to(), columns);
        } catch (IOException | RuntimeException e) {
            throw e instanceof dev.lockstep.api.LockstepException known
                    ? known
                    : BackupDirectory.damaged(
                            directory.name() + "/" + record.path(), "no readable footer", "one");
        }
    }

    /** The footer, with what else lies behind the row groups. */
    private byte[] end(BackupDirectory directory, FileRecord record) {
        String key = directory.location(record.path()) + "@" + record.sha256();
        synchronized (ends) {
            byte[] known = ends.get(key);
            if (known != null) {
                return known;
            }
        }
        byte[] found = fetchEnd(directory, record);
        synchronized (ends) {
            ends.put(key, found);
            if (ends.size() > ENDS) {
                ends.remove(ends.keySet().iterator().next());
            }
        }
        return found;
    }

    private static byte[] fetchEnd(BackupDirectory directory, FileRecord record) {
        long offset = record.endOffset();
        byte[] found = new byte[Math.toIntExact(record.bytes() - offset)];
        FetchPart.read(directory, record.path(), offset, found, 0, found.length);
        if (!Sums.crc32c(found).equals(record.end())) {
            throw CheckedFiles.otherBytes(directory.name() + "/" + record.path());
        }
        return found;
    }
}
