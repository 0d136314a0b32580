package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.ParquetFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows of texts into Parquet files while they are being read. Row groups are encoded by
 * other threads, at most as many at once as there are, and written in the order of the rows. No
 * file is made where there are no rows. For one thread.
 */
public final class TextFiles implements Closeable {
    private static final int MOST_ROWS = 122_880;

    /**
     * How much at once.
     *
     * @param groupBytes of a row group before compression, about
     * @param fileBytes of a file, about; the last one takes what is left
     * @param threads that encode; 0 for none but the caller's
     */
    public record Sizes(long groupBytes, long fileBytes, int threads) {
        public static final Sizes DEFAULT = new Sizes(24L << 20, 512L << 20, 2);
    }

    private final List<Path> targets;
    private final List<FileColumn> columns;
    private final int width;
    private final Sizes sizes;
    private final @Nullable Draft draft;
    private final @Nullable ExecutorService threads;
    private final Deque<Future<Group>> encoding = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Encoder> encoders = new ConcurrentLinkedQueue<>();
    private final List<Path> written = new ArrayList<>();
    private TextRows rows;
    private @Nullable ParquetFile file;
    private boolean begun;
    private int field;
    private long length;
    private long total;

    /**
     * @param targets fresh files; as many are used as needed
     * @param width fields that each row has
     * @param draft is given all rows too; the caller closes it after this
     */
    public TextFiles(
            List<Path> targets,
            List<FileColumn> columns,
            int width,
            Sizes sizes,
            @Nullable Draft draft) {
        this.targets = targets;
        this.columns = columns;
        this.width = width;
        this.sizes = sizes;
        this.draft = draft;
        this.threads = sizes.threads() == 0 ? null : pool(sizes.threads());
        this.rows = new TextRows(width);
    }

    public TextFiles(List<Path> targets, List<FileColumn> columns, int width, Sizes sizes) {
        this(targets, columns, width, sizes, null);
    }

    private static ExecutorService pool(int size) {
        return Executors.newFixedThreadPool(
                size, Thread.ofPlatform().daemon().name("encode-", 0).factory());
    }

    /** Begins a row; its fields follow. */
    public void begin(long line) {
        rows.begin(line);
        field = 0;
        length = 8;
    }

    /** A value. */
    public void text(byte[] b, int from, int to) {
        rows.column(field++).add(b, from, to);
        length += to - from;
    }

    /** A value in which the quote stands twice for once. */
    public void unquoted(byte[] b, int from, int to, byte quote) {
        rows.column(field++).addUnquoted(b, from, to, quote);
        length += to - from;
    }

    public void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        text(utf8, 0, utf8.length);
    }

    public void missing() {
        rows.column(field++).addMissing();
    }

    /** Ends a row; the fields that it lacks are missing. */
    public void end() throws IOException {
        while (field < width) {
            missing();
        }
        rows.end(length);
        if (rows.size() == MOST_ROWS || rows.bytes() >= sizes.groupBytes()) {
            passOn();
        }
    }

    private void passOn() throws IOException {
        TextRows full = rows;
        rows = new TextRows(width);
        if (draft != null && !begun) {
            draft.begin(full);
            begun = true;
        }
        if (threads == null) {
            write(encode(full));
            return;
        }
        while (encoding.size() > sizes.threads()) {
            write(next());
        }
        encoding.add(threads.submit(() -> encode(full)));
    }

    private Group encode(TextRows full) {
        Encoder free = encoders.poll();
        Encoder encoder = free == null ? new Encoder() : free;
        try {
            List<Chunk> fields = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                fields.add(encoder.encode(full.column(i)));
            }
            List<Chunk> chunks = new ArrayList<>();
            for (FileColumn column : columns) {
                chunks.add(chunk(column.content(), full, fields, encoder));
            }
            List<Chunk> typed = draft == null ? List.of() : draft.encode(full, fields, encoder);
            return new Group(full.size(), chunks, typed);
        } finally {
            encoders.add(encoder);
        }
    }

    private static Chunk chunk(
            FileColumn.Content content, TextRows full, List<Chunk> fields, Encoder encoder) {
        return switch (content) {
            case FileColumn.Field f when f.index() >= 0 -> fields.get(f.index());
            case FileColumn.Field _ -> encoder.encode((byte[]) null, full.size());
            case FileColumn.Constant c ->
                    encoder.encode(c.value().getBytes(StandardCharsets.UTF_8), full.size());
            case FileColumn.Line _ ->
                    encoder.encode(
                            NumberColumn.all(
                                    NumberColumn.Physical.INT64, full.lines(), full.size()));
        };
    }

    private Group next() throws IOException {
        try {
            return encoding.remove().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException fault -> throw fault;
                case Error error -> throw error;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    private void write(Group group) throws IOException {
        if (file == null) {
            file = new ParquetFile(targets.get(written.size()));
        }
        file.add(group.rows(), group.chunks());
        total += group.rows();
        if (draft != null) {
            draft.add(group.rows(), group.draft());
        }
        if (file.written() >= sizes.fileBytes() && written.size() + 1 < targets.size()) {
            finishFile(file);
        }
    }

    private void finishFile(ParquetFile full) throws IOException {
        full.finish(columns.stream().map(FileColumn::form).toList());
        written.add(targets.get(written.size()));
        file = null;
    }

    /** Writes what is left. */
    public void finish() throws IOException {
        if (rows.size() > 0) {
            passOn();
        }
        while (!encoding.isEmpty()) {
            write(next());
        }
        if (file != null) {
            finishFile(file);
        }
    }

    /** The files that are whole, in order. */
    public List<Path> written() {
        return List.copyOf(written);
    }

    /** Rows that are written. */
    public long total() {
        return total;
    }

    /** Lets go of threads and of a file that is not whole. */
    @Override
    public void close() throws IOException {
        if (threads != null) {
            threads.shutdownNow();
            threads.close();
        }
        encoders.forEach(Encoder::close);
        if (file != null) {
            file.close();
        }
    }
}
