package dev.lockstep.run.internal.view;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * A page of a tenant's runs, newest first, by keyset.
 *
 * @param before the id of the run after which the page begins
 */
public record HistoryPage(
        TenantId tenant,
        @Nullable String job,
        @Nullable RunState state,
        @Nullable String before,
        int limit) {
    private static final int LARGEST = 1000;

    Query query(Handle handle) {
        StringBuilder sql = new StringBuilder("select * from runs where tenant = :tenant");
        sql.append(job == null ? "" : " and job = :job");
        sql.append(state == null ? "" : " and state = :state");
        sql.append(before == null ? "" : " and sort_key < :key");
        Query query = handle.createQuery(sql.append(" order by sort_key desc limit :limit"));
        query.bind("tenant", tenant.value()).bind("limit", Math.clamp(limit, 1, LARGEST));
        if (job != null) {
            query.bind("job", job);
        }
        if (state != null) {
            query.bind("state", state.name());
        }
        if (before != null) {
            query.bind("key", key(handle, before));
        }
        return query;
    }

    private String key(Handle handle, String id) {
        return handle.select(
                        "select sort_key from runs where tenant = ? and id = ?", tenant.value(), id)
                .mapTo(String.class)
                .findOne()
                .orElseThrow(() -> LockstepException.notFound("run", Names.shown(id)));
    }
}
