package dev.lockstep.run.internal.rows;

import dev.lockstep.api.run.Job;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** What runs write, and who holds it. The caller has checked the epoch or the state. */
public final class RunTargets {
    private RunTargets() {}

    public static void insert(Handle handle, String run, Job job, Map<String, String> parameters) {
        SortedSet<String> targets = new TreeSet<>(job.targets(parameters));
        targets.add(job.target(parameters));
        targets.remove("");
        for (String target : targets) {
            handle.execute(
                    "insert into run_targets (run, target, held) values (?, ?, 0)", run, target);
        }
    }

    /**
     * Holds them all, one after the other in an order that is the same for everybody, so that no
     * two wait for each other; a unique index fails who comes second.
     */
    public static void hold(Handle handle, String run) {
        handle.select(
                        "select target from run_targets where run = ? and (held is null or held = 0)"
                                + " order by target",
                        run)
                .mapTo(String.class)
                .list()
                .forEach(target ->
                        handle.execute(
                                "update run_targets set held = 1 where run = ? and target = ?",
                                run,
                                target));
    }

    public static void wait(Handle handle, String run) {
        handle.execute("update run_targets set held = 0 where run = ?", run);
    }

    static void release(Handle handle, String run) {
        handle.execute("update run_targets set held = null where run = ?", run);
    }
}
