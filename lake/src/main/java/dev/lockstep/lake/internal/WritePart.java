package dev.lockstep.lake.internal;

import dev.lockstep.api.Batch;
import java.sql.SQLException;
import java.util.List;
import org.duckdb.DuckDBAppender;

/** Writes batches to a Parquet file in the shape of a collection's table. */
final class WritePart {

    private final DuckPool duck;
    private final String options;

    WritePart(DuckPool duck, String options) {
        this.duck = duck;
        this.options = options;
    }

    void write(List<Batch> batches, String location) {
        try (DuckSession session = duck.open()) {
            String table = session.temporary("buffer rows", RowAppender.COLUMNS);
            try (DuckDBAppender appender = session.appender(table)) {
                for (Batch batch : batches) {
                    RowAppender.append(appender, batch);
                }
            } catch (SQLException e) {
                throw DuckFailure.of("buffer rows", e);
            }
            session.execute(
                    "write rows",
                    "COPY " + table + " TO " + Sql.text(location) + " (" + options + ")");
        }
    }
}
