package dev.lockstep.dataset.internal.read;

import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An open file of any text format: first {@link #columns}, then {@link #rows}. For one thread. */
public final class ReadFile implements AutoCloseable {
    /** More columns than this is no table that anybody reads. */
    public static final int MOST_COLUMNS = 4096;

    private final SourceReader reader;
    private final List<SourceColumn> columns;

    private ReadFile(SourceReader reader, List<SourceColumn> columns) {
        this.reader = reader;
        this.columns = columns;
    }

    /**
     * @param options {@code delimiter}, {@code quote}, {@code header}, {@code encoding}, {@code
     *     sheet}, as far as the format has them
     * @throws LockstepException USER where the file is not of that format
     */
    public static ReadFile open(Path file, SourceFormat format, Map<String, String> options)
            throws IOException {
        SourceReader reader =
                switch (format) {
                    case CSV -> new CsvReader(file, options);
                    case JSON -> new JsonArrayReader(file, options);
                    case JSON_LINES -> new JsonLinesReader(file, options);
                    case EXCEL -> new ExcelReader(file, options);
                    case PARQUET -> throw new IllegalArgumentException("DuckDB reads Parquet");
                };
        List<SourceColumn> columns = reader.columns();
        if (columns.size() > MOST_COLUMNS) {
            throw tooManyColumns(columns.size());
        }
        return new ReadFile(reader, columns);
    }

    public static LockstepException tooManyColumns(int found) {
        return LockstepException.user(
                "too-many-columns",
                "Cannot take the file in: found "
                        + found
                        + " columns, expected at most "
                        + MOST_COLUMNS
                        + "; check the delimiter, or turn keys into rows.");
    }

    /** As the file has them; their kinds are complete after {@link #rows}. */
    public List<SourceColumn> columns() {
        return columns;
    }

    /** What people should know about how the file was read, whole phrases. */
    public List<String> notes() {
        return reader.notes();
    }

    /** Reads all rows. */
    public void rows(Intake intake) throws IOException {
        reader.rows(intake);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
