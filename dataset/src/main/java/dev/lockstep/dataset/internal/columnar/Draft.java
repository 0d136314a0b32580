package dev.lockstep.dataset.internal.columnar;

import dev.lockstep.dataset.internal.type.ColumnEvidence;
import dev.lockstep.dataset.internal.type.TypedColumn;
import dev.lockstep.dataset.internal.type.ValueForm;
import dev.lockstep.lake.ColumnType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Typed rows that are written beside the texts, on the guess that the first rows show the types and
 * that no row is a double. It is only ever used where the types that all rows have turn out to be
 * the guessed ones; nothing is decided here. Columns that stay text are encoded once for both.
 */
public final class Draft implements Beside {
    private static final int ROWS_LOOKED_AT = 2000;

    private final Path path;
    private final List<String> names;
    private final int key;
    private final Doubles doubles;
    private final AtomicBoolean spoilt = new AtomicBoolean();
    private final ConcurrentLinkedQueue<ContentIds> makers = new ConcurrentLinkedQueue<>();
    private List<Guess> guesses = List.of();
    private @Nullable ParquetFile file;

    /**
     * What a column is taken to be.
     *
     * @param parse null for text
     */
    private record Guess(ColumnType type, ValueForm form, @Nullable ParseNumber parse) {
        static final Guess TEXT = new Guess(ColumnType.TEXT, ValueForm.TEXT, null);
    }

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

    @Override
    public void begin(TextRows first) {
        List<Guess> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            all.add(guess(first.column(i)));
        }
        guesses = all;
    }

    private Guess guess(TextColumn column) {
        ColumnEvidence evidence = new ColumnEvidence(ColumnEvidence.EVERY_FORM, "");
        int step = 1 + column.size() / ROWS_LOOKED_AT;
        for (int row = 0; row < column.size(); row += step) {
            evidence.see(column.get(row), row);
        }
        ValueForm form = evidence.next();
        if (form == null || column.values() == 0) {
            return Guess.TEXT;
        }
        if (!ParseNumber.knows(form)) {
            spoilt.set(true);
            return Guess.TEXT;
        }
        int scale = form == ValueForm.DECIMAL ? scale(column) : 0;
        return new Guess(type(form, scale), form, new ParseNumber(form, scale));
    }

    private static int scale(TextColumn column) {
        int most = 0;
        for (int row = 0; row < column.size(); row++) {
            int scale = ParseNumber.scale(column.bytes(), column.from(row), column.to(row));
            most = Math.max(most, scale);
        }
        return Math.min(most, 18);
    }

    private static ColumnType type(ValueForm form, int scale) {
        return switch (form) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case BIGINT -> ColumnType.BIGINT;
            case DECIMAL -> ColumnType.decimal(18, scale);
            case DOUBLE -> ColumnType.DOUBLE;
            case DATE -> ColumnType.DATE;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            default -> ColumnType.TEXT;
        };
    }

    @Override
    public List<Chunk> encode(TextRows rows, List<Chunk> texts, Encoder encoder) {
        if (spoilt.get()) {
            return List.of();
        }
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(key < 0 ? contentIds(rows, encoder) : keys(rows, texts));
        for (int i = 0; i < names.size() && !spoilt.get(); i++) {
            Guess guess = guesses.get(i);
            NumberColumn.Physical physical = ColumnForm.physical(guess.type());
            ParseNumber parse = guess.parse();
            chunks.add(
                    parse == null || physical == null
                            ? texts.get(i)
                            : encoder.encode(numbers(rows.column(i), parse, physical)));
        }
        return chunks;
    }

    private NumberColumn numbers(
            TextColumn column, ParseNumber parse, NumberColumn.Physical physical) {
        long[] values = new long[column.size()];
        BitSet there = new BitSet(column.size());
        for (int row = 0; row < values.length; row++) {
            if (column.has(row)) {
                long value = parse.of(column.bytes(), column.from(row), column.to(row));
                if (value == ParseNumber.NONE) {
                    spoilt.set(true);
                    break;
                }
                values[row] = value;
                there.set(row);
            }
        }
        return new NumberColumn(physical, values, values.length, there);
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

    @Override
    public void add(int rows, List<Chunk> chunks) throws IOException {
        if (spoilt.get()) {
            return;
        }
        if (file == null) {
            file = new ParquetFile(path);
        }
        file.add(rows, chunks);
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
            same &= stored(type.columnType()).equals(guess.type());
        }
        return same;
    }

    /** Decimals of eighteen digits and fewer are stored alike. */
    private static ColumnType stored(ColumnType type) {
        boolean decimal = type.kind() == ColumnType.Kind.DECIMAL && type.precision() <= 18;
        return decimal ? ColumnType.decimal(18, type.scale()) : type;
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
