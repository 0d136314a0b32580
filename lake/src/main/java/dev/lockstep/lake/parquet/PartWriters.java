package dev.lockstep.lake.parquet;

import dev.lockstep.lake.columnar.FileTarget;
import dev.lockstep.lake.columnar.WrittenSums;
import dev.lockstep.lake.internal.rows.RowEncoders;
import dev.lockstep.lake.internal.rows.RowsForm;
import java.util.Map;

/** Begins Parquet files; keeps the buffers that go from one to the next. Safe for many threads. */
public final class PartWriters implements AutoCloseable {
    private final RowEncoders encoders = new RowEncoders();

    /**
     * Begins a file of rows.
     *
     * @param target a fresh one; it is begun when the first rows are written
     * @param dimension by which row groups are sized, 0 where there are no vectors
     * @param keyValues written into the footer
     */
    public PartWriter rows(FileTarget target, int dimension, Map<String, String> keyValues) {
        return part(target, RowsForm.rows(dimension, keyValues));
    }

    /** Begins a file with the one column {@code id}. */
    public PartWriter ids(FileTarget target, Map<String, String> keyValues) {
        return part(target, RowsForm.ids(keyValues));
    }

    private PartWriter part(FileTarget target, RowsForm form) {
        WrittenSums sums = new WrittenSums();
        return new PartWriter(encoders.file(target, form, sums), sums, form.keyValues());
    }

    @Override
    public void close() {
        encoders.close();
    }
}
