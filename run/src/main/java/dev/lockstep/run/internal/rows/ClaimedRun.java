package dev.lockstep.run.internal.rows;

import dev.lockstep.api.TenantId;
import java.util.Map;
import java.util.Set;

/**
 * What a server knows of a run that it has just claimed.
 *
 * @param owner the server that has it
 * @param epoch nobody writes for an older one any more
 * @param failures failed attempts of the step that comes next
 * @param done names of the steps that have succeeded
 * @param state what steps have kept
 */
public record ClaimedRun(
        String id,
        TenantId tenant,
        String job,
        String owner,
        long epoch,
        int failures,
        Map<String, String> parameters,
        Kept kept) {

    /** What earlier attempts have left. */
    public record Kept(Set<String> done, Map<String, String> state) {}
}
