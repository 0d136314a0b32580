package dev.lockstep.lake.internal.scan;

import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.columnar.FileContent;
import dev.lockstep.lake.internal.files.ParquetFooter;
import dev.lockstep.lake.internal.shape.CollectionShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Files;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Opens files of our own writer to be read without DuckDB. */
public final class OwnReads {
    private static final List<String> TEXTS =
            List.of("id", "document", "metadata", "embedded_from");

    private final OwnFile.Wanted wanted;
    private final int dimension;

    private OwnReads(OwnFile.Wanted wanted, int dimension) {
        this.wanted = wanted;
        this.dimension = dimension;
    }

    /** Of files of rows that are no table: columns go by their names. */
    public static OwnReads rows(int dimension) {
        return new OwnReads(
                new OwnFile.Wanted(
                        TEXTS.stream().map(name -> new OwnFile.Column(name, null)).toList(),
                        dimension == 0 ? null : new OwnFile.Column(CollectionShape.VECTOR, null)),
                dimension);
    }

    /** Of a table's files: a column that has another name or number there is left to DuckDB. */
    public static OwnReads table(
            Types.NestedField id,
            List<Types.NestedField> texts,
            Types.@Nullable NestedField vector,
            int dimension) {
        List<OwnFile.Column> columns = new ArrayList<>();
        columns.add(column(id));
        texts.forEach(text -> columns.add(column(text)));
        return new OwnReads(
                new OwnFile.Wanted(columns, vector == null ? null : column(vector)), dimension);
    }

    private static OwnFile.Column column(Types.NestedField field) {
        return new OwnFile.Column(field.name(), field.fieldId());
    }

    /**
     * Opens rows of a file; {@code ends} is then the cursor's.
     *
     * @param least rows that the file must have
     * @return empty where the file is to be read by others, or be called damaged by them
     */
    public Optional<FileCursor> open(
            FileRows rows, OwnCursor.Part part, long least, OwnCursor.Ends ends) {
        Optional<OwnFile> file = footer(part.content()).flatMap(f -> OwnFile.of(f, wanted));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        long found = file.get().rows();
        if (found < least) {
            throw ends.damage()
                    .of("a footer of " + found + " rows where there were " + least, null);
        }
        return Optional.of(new OwnCursor(file.get(), rows, dimension, part, ends));
    }

    static Optional<ParquetFooter> footer(FileContent content) {
        InputFile file =
                switch (content) {
                    case FileContent.Here(Path path) -> Files.localInput(path.toFile());
                    case FileContent.InMemory(byte[] bytes) ->
                            new InMemoryInputFile("a part", bytes);
                };
        try {
            return Optional.of(ParquetFooter.read(file));
        } catch (LockstepException noParquet) {
            return Optional.empty();
        }
    }
}
