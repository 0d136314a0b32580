package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Writes batches to a Parquet file in the shape of a collection's table. */
final class WritePart {
    private static final String COLUMNS =
            "(id VARCHAR, vector FLOAT[], document VARCHAR, metadata VARCHAR, embedded_from"
                    + " VARCHAR)";

    private final DuckPool duck;
    private final String options;

    WritePart(DuckPool duck, String options) {
        this.duck = duck;
        this.options = options;
    }

    void write(List<Batch> batches, String location) {
        try (DuckSession session = duck.open()) {
            String table = session.temporary("buffer rows", COLUMNS);
            try (DuckDBAppender appender = session.appender(table)) {
                for (Batch batch : batches) {
                    append(appender, batch);
                }
            } catch (SQLException e) {
                throw DuckFailure.of("buffer rows", e);
            }
            session.execute(
                    "write rows",
                    "COPY " + table + " TO " + Sql.text(location) + " (" + options + ")");
        }
    }

    private static void append(DuckDBAppender appender, Batch batch) throws SQLException {
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
