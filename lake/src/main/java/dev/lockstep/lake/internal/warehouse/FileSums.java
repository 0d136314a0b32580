package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.Bucket;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.files.SnapshotFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * CRC-32C of files whose pages have no sums, as DuckDB writes them: kept in the table's properties
 * by the commits that add them, and compared before a file is read, once in a process. Safe for
 * many threads.
 */
public final class FileSums {
    private static final int PIECE = 1 << 18;

    /** Beyond it a query does not wait for sums that nobody has asked for before. */
    private static final long MOST_AT_ONCE = 2L << 30;

    private final Bucket bucket;

    /** By location: of files written here, and of those found sound. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    FileSums(Bucket bucket) {
        this.bucket = bucket;
    }

    /**
     * Takes the sum of a file before it is committed, unless its pages have their own.
     *
     * @param file where it lies on this machine
     * @param location where it will be found
     */
    void take(Path file, String location, ParquetFooter footer) {
        if (!footer.isOurs()) {
            known.put(location, sum(file));
        }
    }

    /** What a commit says of files that it adds. */
    public Map<String, String> properties(Stream<? extends ContentFile<?>> added) {
        Map<String, String> properties = new HashMap<>();
        added.map(ContentFile::location)
                .filter(known::containsKey)
                .forEach(at -> properties.put(TableProperties.sum(at), known.get(at)));
        return properties;
    }

    /**
     * @throws LockstepException INTERNAL with code {@code lake-damaged}, which names the file
     */
    public void require(Table table, String location) {
        String expected = table.properties().get(TableProperties.sum(location));
        Path file = bucket.file(location);
        if (expected == null || file == null || expected.equals(known.get(location))) {
            return;
        }
        String found = found(file, location);
        if (!found.equals(expected)) {
            throw damaged(
                    location, "a file whose CRC-32C is " + found + ", which was " + expected, null);
        }
        known.put(location, found);
    }

    private static String found(Path file, String location) {
        try {
            return sum(file);
        } catch (UncheckedIOException e) {
            throw damaged(location, String.valueOf(e.getCause()), e);
        }
    }

    /** Of all files that a query may read, as long as that does not keep it waiting for long. */
    public void require(Table table, SnapshotFiles files) {
        Collection<String> unknown =
                Stream.concat(files.paths().stream(), files.deletePaths().stream())
                        .filter(at -> !known.containsKey(at))
                        .toList();
        long bytes = files.entries().stream().mapToLong(e -> e.data().fileSizeInBytes()).sum();
        if (bytes <= MOST_AT_ONCE) {
            unknown.forEach(at -> require(table, at));
        }
    }

    public static LockstepException damaged(
            String location, String found, @Nullable Exception cause) {
        return new LockstepException(
                        ErrorKind.INTERNAL,
                        "lake-damaged",
                        "Cannot read "
                                + location
                                + ": found "
                                + found
                                + ", expected the file as it was written; put it back, or restore"
                                + " the table from a backup.",
                        cause)
                .with("file", location);
    }

    private static String sum(Path file) {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        CRC32C sum = new CRC32C();
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(piece) >= 0) {
                sum.update(piece.flip());
                piece.clear();
            }
            return Long.toHexString(sum.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
