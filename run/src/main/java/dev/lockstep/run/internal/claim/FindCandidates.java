package dev.lockstep.run.internal.claim;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The runs that a server could execute next, in the order in which it should. */
public final class FindCandidates {
    private static final String SELECT =
            "select r.id, r.job, r.state, r.epoch, r.owner, r.crashes, r.cancel_requested from runs r";

    private final Collection<String> jobs;
    private final boolean shared;

    /**
     * @param jobs the kinds that this server knows
     * @param shared whether other servers may know what this one does not
     */
    public FindCandidates(Collection<String> jobs, boolean shared) {
        this.jobs = jobs;
        this.shared = shared;
    }

    /** Runs under way whose server is gone, oldest first. */
    public List<Candidate> orphans(Handle handle) {
        return select(
                handle,
                """
                r.state = 'RUNNING' and (r.owner is null
                    or not exists (select 1 from run_servers s where s.id = r.owner))
                """,
                "r.sort_key",
                0,
                Integer.MAX_VALUE);
    }

    /** Runs under way that the rows give to this server. */
    public List<Candidate> owned(Handle handle, String server) {
        return handle.select(SELECT + " where r.owner = ? and r.state = 'RUNNING'", server)
                .map((row, _) -> Candidate.of(row))
                .list();
    }

    /** Runs whose next attempt is due. */
    public List<Candidate> due(Handle handle, long now, int limit) {
        return select(
                handle,
                "r.state = 'RETRYING' and :now >= r.next_attempt_at",
                "r.next_attempt_at",
                now,
                limit);
    }

    /** Those of which no target is held by another run, or waited for by an older one. */
    public List<Candidate> queued(Handle handle, int limit) {
        return select(
                handle,
                """
                r.state = 'QUEUED' and not exists (
                    select 1 from run_targets mine
                        join run_targets other on other.target = mine.target
                            and other.run != mine.run and other.held is not null
                        join runs o on o.id = other.run
                    where mine.run = r.id and (other.held = 1 or r.sort_key > o.sort_key))
                """,
                "r.sort_key",
                0,
                limit);
    }

    private List<Candidate> select(
            Handle handle, String condition, String order, long now, int limit) {
        if (shared && jobs.isEmpty()) {
            return List.of();
        }
        String known = shared ? " and r.job in (<jobs>)" : "";
        Query query =
                handle.createQuery(
                        SELECT
                                + " where "
                                + condition
                                + known
                                + " order by "
                                + order
                                + " limit :limit");
        query.bind("limit", limit).bind("now", now);
        if (shared) {
            query.bindList("jobs", List.copyOf(jobs));
        }
        return query.map((row, _) -> Candidate.of(row)).list();
    }
}
