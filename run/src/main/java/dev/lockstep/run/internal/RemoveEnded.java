package dev.lockstep.run.internal;

import dev.lockstep.metadata.MetadataDatabase;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Forgets old runs, in small transactions so that nobody waits for long. */
public final class RemoveEnded {
    private static final int SLICE = 200;
    private static final List<String> PARTS =
            List.of(
                    "run_steps",
                    "run_attempts",
                    "run_splits",
                    "run_log",
                    "run_state",
                    "run_targets");

    private final MetadataDatabase database;

    public RemoveEnded(MetadataDatabase database) {
        this.database = database;
    }

    /** Removes the runs that ended before then and have been told of; returns how many. */
    public int before(Instant then) {
        int removed = 0;
        int slice;
        do {
            slice = database.write(handle -> slice(handle, then));
            removed += slice;
        } while (slice == SLICE);
        return removed;
    }

    static int slice(Handle handle, Instant then) {
        List<String> ids =
                handle.select(
                                "select id from runs where ended_at < ? and owner is null"
                                        + " order by ended_at limit ?",
                                then.toEpochMilli(),
                                SLICE)
                        .mapTo(String.class)
                        .list();
        if (ids.isEmpty()) {
            return 0;
        }
        int removed = delete(handle, "runs", "id", ids);
        PARTS.forEach(table -> delete(handle, table, "run", ids));
        return removed;
    }

    private static int delete(Handle handle, String table, String column, List<String> ids) {
        return handle.createUpdate("delete from " + table + " where " + column + " in (<ids>)")
                .bindList("ids", ids)
                .execute();
    }
}
