package dev.lockstep.run.internal.submit;

import dev.lockstep.api.LockstepException;
import org.jdbi.v3.core.Handle;

/** Ids that callers fix: of one, one run is under way at a time, and no id is used twice. */
final class GivenIds {
    private GivenIds() {}

    /**
     * The given id, with a suffix where it was used before, also by a run since forgotten.
     *
     * @throws LockstepException CONFLICT where a run of that given id is under way
     */
    static String free(Handle handle, String tenant, String given) {
        long uses = use(handle, given);
        requireEnded(handle, tenant, given);
        String id = uses == 1 ? given : given + "." + uses;
        while (exists(handle, id)) {
            id = given + "." + use(handle, given);
        }
        return id;
    }

    /**
     * Lets a run of a given id, which has ended, be put under way again.
     *
     * @throws LockstepException CONFLICT where another run of that given id is under way
     */
    static void reclaim(Handle handle, String tenant, String given) {
        handle.execute("update run_ids set uses = uses where given_id = ?", given);
        requireEnded(handle, tenant, given);
    }

    /** Comes first: on PostgreSQL its row's lock orders all who want the same id. */
    private static long use(Handle handle, String given) {
        handle.execute(
                "insert into run_ids (given_id, uses) values (?, 1)"
                        + " on conflict (given_id) do update set uses = run_ids.uses + 1",
                given);
        return handle.select("select uses from run_ids where given_id = ?", given)
                .mapTo(Long.class)
                .one();
    }

    private static void requireEnded(Handle handle, String tenant, String given) {
        handle.select(
                        "select id from runs where tenant = ? and given_id = ?"
                                + " and state in ('QUEUED', 'RUNNING', 'RETRYING')",
                        tenant,
                        given)
                .mapTo(String.class)
                .findOne()
                .ifPresent(GivenIds::refuse);
    }

    private static void refuse(String underWay) {
        throw LockstepException.conflict(
                        "run-exists",
                        "Cannot start this run: found run '"
                                + underWay
                                + "' under way; wait for it, or cancel it first.")
                .with("run", underWay);
    }

    private static boolean exists(Handle handle, String id) {
        return handle.select("select 1 from runs where id = ?", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }
}
