package dev.lockstep.api.run;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A kind of durable work. Registered once at start; has no state of its own. */
public interface Job {
    /** The kind, in kebab case, such as {@code index-sync}; stable, since stored runs name it. */
    String type();

    /** Its steps in order; each is idempotent. */
    List<Step> steps();

    /**
     * What a run with these parameters writes, such as {@code index:default/works}: of two runs for
     * one target only one is under way at a time.
     */
    String target(Map<String, String> parameters);

    /** All that it writes, where that is more than its target; none of it is written by others. */
    default Set<String> targets(Map<String, String> parameters) {
        return Set.of(target(parameters));
    }
}
