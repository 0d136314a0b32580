package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Brings batches into a DuckDB table with the columns of a collection. */
public final class RowAppender {
    public static final String COLUMNS =
            "(id VARCHAR, vector FLOAT[], document VARCHAR, metadata VARCHAR, embedded_from"
                    + " VARCHAR)";

    private RowAppender() {}

    public static void append(DuckDBAppender appender, Batch batch) throws SQLException {
        float[] vector = new float[batch.dimension()];
        for (int row = 0; row < batch.size(); row++) {
            appender.beginRow();
            appender.append(batch.id(row));
            if (batch.hasVector(row)) {
                System.arraycopy(batch.vectors(), row * vector.length, vector, 0, vector.length);
                appender.append(vector);
            } else {
                appender.appendNull();
            }
            append(appender, batch.document(row));
            append(appender, batch.metadata(row));
            append(appender, batch.embeddedFrom(row));
            appender.endRow();
        }
    }

    private static void append(DuckDBAppender appender, @Nullable String text) throws SQLException {
        if (text == null) {
            appender.appendNull();
        } else {
            appender.append(text);
        }
    }
}
