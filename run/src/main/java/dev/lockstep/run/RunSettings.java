package dev.lockstep.run;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * How an engine runs.
 *
 * @param concurrency runs under way at a time on this server, at least 1
 * @param policy of every step that {@code policies} does not name
 * @param policies by {@code job} or, before that, by {@code job/step}
 * @param lease with several servers: how long a server that says nothing keeps its runs; at least a
 *     second
 * @param grace how long a step may take to notice a cancel or a close before its thread is
 *     interrupted
 * @param zone of the schedules
 * @param listeners told of what has ended
 */
public record RunSettings(
        int concurrency,
        StepPolicy policy,
        Map<String, StepPolicy> policies,
        Duration lease,
        Duration grace,
        ZoneId zone,
        List<RunListener> listeners) {
    public RunSettings {
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "concurrency must be at least 1, found " + concurrency);
        }
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("lease must be at least 1 s, found " + lease);
        }
        policies = Map.copyOf(policies);
        listeners = List.copyOf(listeners);
    }

    /** Four runs at a time, a lease and a grace of 10 s, the zone of this machine. */
    public static RunSettings defaults() {
        return new RunSettings(
                4,
                StepPolicy.DEFAULT,
                Map.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                ZoneId.systemDefault(),
                List.of());
    }

    public RunSettings withConcurrency(int runs) {
        return new RunSettings(runs, policy, policies, lease, grace, zone, listeners);
    }

    public RunSettings withPolicy(StepPolicy changed) {
        return new RunSettings(concurrency, changed, policies, lease, grace, zone, listeners);
    }

    public RunSettings withPolicies(Map<String, StepPolicy> changed) {
        return new RunSettings(concurrency, policy, changed, lease, grace, zone, listeners);
    }

    public RunSettings withLease(Duration changed) {
        return new RunSettings(concurrency, policy, policies, changed, grace, zone, listeners);
    }

    public RunSettings withGrace(Duration changed) {
        return new RunSettings(concurrency, policy, policies, lease, changed, zone, listeners);
    }

    public RunSettings withZone(ZoneId changed) {
        return new RunSettings(concurrency, policy, policies, lease, grace, changed, listeners);
    }

    public RunSettings withListeners(List<RunListener> changed) {
        return new RunSettings(concurrency, policy, policies, lease, grace, zone, changed);
    }

    /** The policy of a step: its own, its job's, or the one for all. */
    public StepPolicy policyOf(String job, String step) {
        StepPolicy ofJob = policies.getOrDefault(job, policy);
        return policies.getOrDefault(job + "/" + step, ofJob);
    }
}
