package dev.lockstep.run.internal.submit;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.Names;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The kinds of work that this server knows. */
public final class JobTypes {
    private final Map<String, Job> jobs = new TreeMap<>();

    /**
     * @throws IllegalArgumentException where two jobs have one type or two steps of a job one name
     */
    public JobTypes(List<Job> jobs) {
        for (Job job : jobs) {
            if (this.jobs.put(job.type(), job) != null) {
                throw new IllegalArgumentException("two jobs of the type " + job.type());
            }
            requireDistinctSteps(job);
        }
    }

    private static void requireDistinctSteps(Job job) {
        Set<String> names = new HashSet<>();
        for (Step step : job.steps()) {
            if (!names.add(step.name())) {
                throw new IllegalArgumentException(
                        "two steps " + step.name() + " in the job " + job.type());
            }
        }
    }

    public Optional<Job> find(String type) {
        return Optional.ofNullable(jobs.get(type));
    }

    public Set<String> types() {
        return jobs.keySet();
    }

    /**
     * @throws LockstepException USER where there is no such job
     */
    Job require(String type) {
        return find(type)
                .orElseThrow(() ->
                        LockstepException.user(
                                "job-unknown",
                                "Cannot run a job '"
                                        + Names.shown(type)
                                        + "': expected one of "
                                        + String.join(", ", jobs.keySet())
                                        + "."));
    }
}
