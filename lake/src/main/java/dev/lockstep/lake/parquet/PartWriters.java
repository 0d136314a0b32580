package dev.lockstep.lake.parquet;

import dev.lockstep.lake.internal.rows.RowEncoders;
import dev.lockstep.lake.internal.rows.RowsForm;
import java.nio.file.Path;
import java.util.Map;

/** Begins Parquet files; keeps the buffers that go from one to the next. Safe for many threads. */
public final class PartWriters implements AutoCloseable {
    private final RowEncoders encoders = new RowEncoders();

    /**
     * Begins a file of rows.
     *
     * @param file a fresh one; it is made when the first rows are written
     * @param dimension by which row groups are sized, 0 where there are no vectors
     * @param keyValues written into the footer
     */
    public PartWriter rows(Path file, int dimension, Map<String, String> keyValues) {
        return new PartWriter(encoders.file(file, RowsForm.rows(dimension, keyValues)));
    }

    /** Begins a file with the one column {@code id}. */
    public PartWriter ids(Path file, Map<String, String> keyValues) {
        return new PartWriter(encoders.file(file, RowsForm.ids(keyValues)));
    }

    @Override
    public void close() {
        encoders.close();
    }
}
