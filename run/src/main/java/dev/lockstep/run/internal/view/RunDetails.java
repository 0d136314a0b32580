package dev.lockstep.run.internal.view;

import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunDetail.AttemptView;
import dev.lockstep.api.run.RunDetail.WaitsFor;
import dev.lockstep.api.run.RunState;
import dev.lockstep.run.internal.claim.FindCandidates;
import dev.lockstep.run.internal.rows.SplitRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads what a run consists of beside its steps. The caller has checked whose it is. */
public final class RunDetails {
    private static final int MOST_WAITED_FOR = 20;

    private RunDetails() {}

    public static RunDetail of(Handle handle, String run) {
        return new RunDetail(
                attempts(handle, run), SplitRows.of(handle, run), inTheWay(handle, run));
    }

    private static List<AttemptView> attempts(Handle handle, String run) {
        return handle.select("select * from run_attempts where run = ? order by epoch", run)
                .map((row, _) ->
                        new AttemptView(
                                row.getString("step"),
                                Objects.requireNonNull(RunViews.instant(row, "started_at")),
                                RunViews.instant(row, "ended_at"),
                                outcome(row),
                                RunViews.failure(row)))
                .list();
    }

    private static @Nullable RunState outcome(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return outcome == null ? null : RunState.valueOf(outcome);
    }

    /** The same that {@link FindCandidates} looks at; other tenants' runs are not named. */
    private static List<WaitsFor> inTheWay(Handle handle, String run) {
        return handle.select(
                        """
                        select o.id, o.subject, theirs.target, theirs.held from runs r
                            join run_targets mine on mine.run = r.id
                            join run_targets theirs on theirs.target = mine.target
                                and theirs.run != mine.run and theirs.held is not null
                            join runs o on o.id = theirs.run and o.tenant = r.tenant
                        where r.id = ? and r.state = 'QUEUED'
                            and (theirs.held = 1 or r.sort_key > o.sort_key)
                        order by theirs.held desc, o.sort_key limit ?
                        """,
                        run,
                        MOST_WAITED_FOR)
                .map((row, _) ->
                        new WaitsFor(
                                row.getString("id"),
                                row.getString("subject"),
                                row.getString("target"),
                                row.getInt("held") == 1))
                .list();
    }
}
