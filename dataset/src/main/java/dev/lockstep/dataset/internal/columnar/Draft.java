package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.dataset.internal.protocol.Answers.ColumnFound;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.lake.ColumnType;
import dev.lockstep.lake.columnar.Chunk;
import dev.lockstep.lake.columnar.ColumnForm;
import dev.lockstep.lake.columnar.ParquetFile;
import dev.lockstep.lake.columnar.TextColumn;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Typed rows that are written beside the texts, on the guess that the first rows show the types and
 * that no row is a double. It is only ever used where the types that all rows have turn out to be
 * the guessed ones; nothing is decided here. Columns that stay text are encoded once for both.
 */
public final class Draft implements Closeable {
    private final Path path;
    private final List<String> names;
    private final int key;
    private final Doubles doubles;
    private final AtomicBoolean spoilt = new AtomicBoolean();
    private final ConcurrentLinkedQueue<ContentIds> makers = new ConcurrentLinkedQueue<>();
    private List<Guess> guesses = List.of();
    private @Nullable ParquetFile file;

    /**
     * @param path a fresh file
     * @param names of the columns, one a field of the rows
     * @param key the field that is the row's id, −1 where the content is
     */
    public Draft(Path path, List<String> names, int key) {
        this.path = path;
        this.names = names;
        this.key = key;
        this.doubles = new Doubles(path.resolveSibling(path.getFileName() + ".hashes"));
    }

    /** Takes the first rows, before any are encoded. */
    void begin(TextRows first) {
        guesses = first.columns().stream().map(column -> Guess.of(column, first)).toList();
        spoilt.set(!guesses.stream().allMatch(Guess::known));
    }

    /**
     * What these rows come to; called side by side by several threads.
     *
     * @param texts the rows' fields, encoded already
     */
    List<Chunk> encode(TextRows rows, List<Chunk> texts, Encoder encoder) {
        if (spoilt.get()) {
            return List.of();
        }
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(key < 0 ? contentIds(rows, encoder) : keys(rows, texts));
        for (int i = 0; i < names.size() && !spoilt.get(); i++) {
            TextColumn column = rows.column(i);
            Guess guess = guesses.get(i);
            guess.count(column.values());
            NumberColumn numbers = guess.isText() ? null : guess.numbers(column);
            if (numbers == null && !guess.isText()) {
                spoilt.set(true);
            }
            chunks.add(numbers == null ? texts.get(i) : encoder.encode(numbers));
        }
        return chunks;
    }

    private Chunk contentIds(TextRows rows, Encoder encoder) {
        ContentIds free = makers.poll();
        ContentIds maker = free == null ? new ContentIds(names) : free;
        TextColumn ids = new TextColumn();
        long[] hashes = new long[rows.size()];
        maker.of(rows.columns(), rows.size(), ids, hashes);
        makers.add(maker);
        take(hashes);
        return encoder.encodePlain(ids);
    }

    private Chunk keys(TextRows rows, List<Chunk> texts) {
        TextColumn column = rows.column(key);
        long[] hashes = new long[rows.size()];
        for (int row = 0; row < hashes.length; row++) {
            int from = column.from(row);
            int to = column.to(row);
            if (from == to) {
                spoilt.set(true);
                break;
            }
            hashes[row] = hash(column.bytes(), from, to);
        }
        take(hashes);
        return texts.get(key);
    }

    private void take(long[] hashes) {
        try {
            doubles.add(hashes, hashes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** FNV-1a, mixed once more: like keys must not fall into one part. */
    private static long hash(byte[] b, int from, int to) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ b[i] & 0xFF) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
        return hash ^ hash >>> 29;
    }

    /** Takes what was encoded, in the order of the rows. */
    void add(int rows, List<Chunk> chunks) throws IOException {
        if (spoilt.get()) {
            return;
        }
        if (file == null) {
            file = new ParquetFile(path);
        }
        file.add(rows, chunks);
    }

    /**
     * What all rows say of their columns, where the guesses held in all of them.
     *
     * @param headers of the columns as the file has them
     */
    public Optional<List<ColumnFound>> types(List<String> headers) {
        List<ColumnFound> found = new ArrayList<>();
        for (int i = 0; i < guesses.size() && !spoilt.get(); i++) {
            guesses.get(i).found(names.get(i), headers.get(i)).ifPresent(found::add);
        }
        return found.size() == names.size() ? Optional.of(found) : Optional.empty();
    }

    /**
     * Makes the file whole where it turned out right; else there is none.
     *
     * @param idColumn the name of the first column
     * @param types what the columns are, all rows having been looked at
     * @param rows how many there are
     * @return whether there is a file, with field ids from 1 in the order of the columns
     */
    public boolean finish(String idColumn, List<TypedColumn> types, long rows) throws IOException {
        ParquetFile made = file;
        boolean right =
                made != null
                        && !spoilt.get()
                        && made.rows() == rows
                        && asGuessed(types)
                        && !doubles.any();
        if (made == null || !right) {
            return false;
        }
        List<ColumnForm> columns = new ArrayList<>();
        columns.add(new ColumnForm(idColumn, ColumnType.TEXT, 1));
        for (TypedColumn type : types) {
            columns.add(new ColumnForm(type.name(), type.columnType(), columns.size() + 1));
        }
        made.finish(columns);
        file = null;
        return true;
    }

    private boolean asGuessed(List<TypedColumn> types) {
        boolean same = types.size() == names.size();
        for (int i = 0; same && i < names.size(); i++) {
            TypedColumn type = types.get(i);
            Guess guess = guesses.get(i);
            same = type.name().equals(names.get(i)) && type.form() == guess.form();
            same &= Guess.stored(type.columnType()).equals(guess.type());
        }
        return same;
    }

    /** Removes a file that is not whole. */
    @Override
    public void close() throws IOException {
        doubles.close();
        if (file != null) {
            file.close();
            Files.deleteIfExists(path);
        }
    }
}
