package dev.lockstep.run.internal.claim;

import dev.lockstep.api.run.RunState;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A run that may be claimed, as it was when it was found. */
record Candidate(
        String id,
        String job,
        RunState state,
        long epoch,
        @Nullable String owner,
        long crashes,
        boolean cancelRequested) {
    static Candidate of(ResultSet row) throws SQLException {
        return new Candidate(
                row.getString("id"),
                row.getString("job"),
                RunState.valueOf(row.getString("state")),
                row.getLong("epoch"),
                row.getString("owner"),
                row.getLong("crashes"),
                row.getLong("cancel_requested") != 0);
    }

    /** Its server has died under it. */
    boolean crashed() {
        return state == RunState.RUNNING && owner != null;
    }
}
