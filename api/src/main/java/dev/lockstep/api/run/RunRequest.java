package dev.lockstep.api.run;

import dev.lockstep.api.TenantId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work to be done.
 *
 * @param subject what people know the run by, such as {@code index works}
 * @param id the run's id where the caller fixes it ({@code dataset-sync-…}), null for a new one; an
 *     id that exists and has ended is run anew as a new run with a suffix
 */
public record RunRequest(
        TenantId tenant,
        String job,
        String subject,
        Map<String, String> parameters,
        @Nullable String id) {}
