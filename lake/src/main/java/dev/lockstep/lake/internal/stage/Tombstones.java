package dev.lockstep.lake.internal.stage;

import dev.lockstep.lake.LakeTable;
import dev.lockstep.lake.internal.duck.DuckFailure;
import dev.lockstep.lake.internal.duck.DuckPool;
import dev.lockstep.lake.internal.duck.DuckSession;
import dev.lockstep.lake.internal.duck.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.duckdb.DuckDBAppender;

/**
 * Ids deleted since the last commit, each with the number of parts that were there before: rows of
 * those parts are deleted too, rows of later ones are not. Many of them go to files.
 */
final class Tombstones {
    private static final int MOST_IN_MEMORY = 100_000;

    private final DuckPool duck;
    private final LakeTable table;
    private final List<String> ids = new ArrayList<>();
    private final List<Integer> before = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    Tombstones(DuckPool duck, LakeTable table) {
        this.duck = duck;
        this.table = table;
    }

    void add(Collection<String> deleted, int parts) {
        for (String id : deleted) {
            ids.add(id);
            before.add(parts);
        }
        if (ids.size() >= MOST_IN_MEMORY) {
            spill();
        }
    }

    private void spill() {
        if (ids.isEmpty()) {
            return;
        }
        String location = table.stage();
        files.add(location);
        try (DuckSession session = duck.open()) {
            String rows = session.temporary("list deletes", "(id VARCHAR, before INTEGER)");
            try (DuckDBAppender appender = session.appender(rows)) {
                for (int i = 0; i < ids.size(); i++) {
                    appender.beginRow();
                    appender.append(ids.get(i));
                    appender.append(before.get(i).intValue());
                    appender.endRow();
                }
            } catch (SQLException e) {
                throw DuckFailure.of("list deletes", e);
            }
            session.execute(
                    "list deletes",
                    "COPY " + rows + " TO " + Sql.text(location) + " (FORMAT parquet)");
        }
        ids.clear();
        before.clear();
    }

    /** Files with the columns {@code id} and {@code before}; theirs who asks. */
    List<String> take() {
        spill();
        List<String> taken = List.copyOf(files);
        files.clear();
        return taken;
    }

    /** Files that nobody took. */
    List<String> files() {
        return files;
    }
}
