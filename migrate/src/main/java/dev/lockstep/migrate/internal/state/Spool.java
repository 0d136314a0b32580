package dev.lockstep.migrate.internal.state;

import dev.lockstep.api.ChangeReader.Transaction;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes on their way from one store to another, in the order of their commits, in files of
 * bounded size: so the source's server need keep them no longer than until they are here.
 *
 * <p>One thread appends, one reads what was appended; both may go on at once. What {@link #sync}
 * has returned for survives a crash. A part of a transaction whose end is missing at opening is
 * forgotten: the source tells of it again.
 */
public final class Spool implements AutoCloseable {
    private static final long FILE_BYTES = 32L << 20;
    private static final String SUFFIX = ".changes";

    private final Path directory;

    /** By number: the bytes that may be read. The last one is appended to. */
    private final TreeMap<Long, Long> files = new TreeMap<>();

    /** By number of a file: the last position in it. */
    private final Map<Long, String> lasts = new TreeMap<>();

    private FileChannel appending;
    private final Map<Long, Long> changes = new TreeMap<>();
    private String last = "";

    /** Changes of files that are gone. */
    private long gone;

    /** Changes, from the first on, that will not be read again. */
    private volatile long settled;

    /** The position of a transaction of which only a part is here yet. */
    private @Nullable String part;

    private Spool(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        for (long number : numbers()) {
            recover(number);
        }
        long current = files.isEmpty() ? 1 : files.lastKey();
        appending = open(current);
        files.putIfAbsent(current, 0L);
    }

    public static Spool open(Path directory) {
        try {
            return new Spool(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> numbers() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(SUFFIX))
                    .map(n -> Long.parseLong(n.substring(0, n.length() - SUFFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    private Path path(long number) {
        return directory.resolve(String.format("%012d%s", number, SUFFIX));
    }

    private FileChannel open(long number) throws IOException {
        FileChannel channel =
                FileChannel.open(path(number), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.position(channel.size());
        return channel;
    }

    /** Finds the end of the last whole transaction; what is behind it goes. */
    private void recover(long number) throws IOException {
        long whole = 0;
        try (Lines lines = new Lines(path(number))) {
            for (Optional<Transaction> t = lines.next(Long.MAX_VALUE);
                    t.isPresent();
                    t = lines.next(Long.MAX_VALUE)) {
                if (t.get().whole()) {
                    whole = lines.position();
                    last = t.get().position();
                }
                changes.merge(number, (long) t.get().changes().size(), Long::sum);
            }
        }
        try (FileChannel channel = FileChannel.open(path(number), StandardOpenOption.WRITE)) {
            channel.truncate(whole);
        }
        files.put(number, whole);
        lasts.put(number, last);
    }

    /** The position of the last transaction that is here, empty where there is none. */
    public synchronized String last() {
        return last;
    }

    /** Bytes on disk. */
    public synchronized long bytes() {
        return files.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Changes that are here and not settled. */
    public synchronized long pending() {
        long all = gone + changes.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(0, all - settled);
    }

    /**
     * Takes a part or a whole of a transaction; nothing where it is here already.
     *
     * @throws LockstepException {@code disk-full} and others where it cannot be written
     */
    public synchronized void append(Transaction transaction) {
        if (transaction.position().compareTo(last) <= 0) {
            return;
        }
        try {
            long number = files.lastKey();
            if (Objects.requireNonNull(files.get(number)) > FILE_BYTES && betweenTransactions()) {
                number = next(number);
            }
            ByteBuffer line = ByteBuffer.wrap(SpoolLine.of(transaction));
            while (line.hasRemaining()) {
                appending.write(line);
            }
            files.merge(number, (long) line.limit(), Long::sum);
            changes.merge(number, (long) transaction.changes().size(), Long::sum);
            part = transaction.whole() ? null : transaction.position();
            if (transaction.whole()) {
                last = transaction.position();
                lasts.put(number, last);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep changes in " + directory + ": " + e.getMessage(), e);
        }
    }

    private boolean betweenTransactions() {
        return part == null;
    }

    private long next(long number) throws IOException {
        appending.force(true);
        appending.close();
        appending = open(number + 1);
        files.put(number + 1, 0L);
        return number + 1;
    }

    /** Makes all that was appended survive a crash. */
    public synchronized void sync() {
        try {
            appending.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep changes in " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Forgets files of which everything is at or before a position.
     *
     * @param read changes up to there, as a reader has counted them
     */
    synchronized void release(String upTo, long read) {
        settled = read;
        try {
            for (long number : new ArrayList<>(files.headMap(files.lastKey(), false).keySet())) {
                String end = lasts.getOrDefault(number, "");
                if (end.compareTo(upTo) <= 0) {
                    Files.deleteIfExists(path(number));
                    files.remove(number);
                    lasts.remove(number);
                    Long within = changes.remove(number);
                    gone += within == null ? 0 : within;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads from the start of what is kept. */
    Reader reader() {
        return new Reader();
    }

    private synchronized long goneBefore() {
        return gone;
    }

    private synchronized @Nullable Long fileAfter(long number) {
        return files.higherKey(number);
    }

    private synchronized long readable(long number) {
        return files.getOrDefault(number, 0L);
    }

    /** Follows the spool; not for several threads. */
    final class Reader implements AutoCloseable {
        private long number;
        private @Nullable Lines lines;
        private long read = goneBefore();

        /** Changes read so far, those before the first kept file included. */
        long read() {
            return read;
        }

        /** The next part, empty where there is none yet. */
        Optional<Transaction> next() {
            try {
                while (true) {
                    if (lines != null) {
                        Optional<Transaction> found = lines.next(readable(number));
                        if (found.isPresent()) {
                            read += found.get().changes().size();
                            return found;
                        }
                    }
                    Long following = fileAfter(number);
                    if (following == null) {
                        return Optional.empty();
                    }
                    // Nothing is appended to a file once there is a later one.
                    if (lines != null && lines.position() < readable(number)) {
                        continue;
                    }
                    close();
                    number = following;
                    lines = new Lines(path(number));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            if (lines != null) {
                lines.close();
                lines = null;
            }
        }
    }

    @Override
    public synchronized void close() {
        try {
            appending.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
