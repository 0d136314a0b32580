package dev.lockstep.run;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.RunRequest;
import dev.lockstep.api.run.Step;
import dev.lockstep.api.run.StepContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A job made of lambdas; its target is its parameter {@code target}, of several the first. */
record TestJob(String type, List<Step> steps) implements Job {
    /** What a step does. */
    interface Body {
        void run(StepContext context) throws Exception;
    }

    static TestJob of(String type, Step... steps) {
        return new TestJob(type, List.of(steps));
    }

    static Step step(String name, Body body) {
        return new Step() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(StepContext context) throws Exception {
                body.run(context);
            }
        };
    }

    static RunRequest request(String job, String target) {
        return request(TenantId.DEFAULT, job, target, null);
    }

    static RunRequest request(TenantId tenant, String job, String target, @Nullable String id) {
        return new RunRequest(tenant, job, job + " " + target, Map.of("target", target), id);
    }

    @Override
    public String target(Map<String, String> parameters) {
        return parameters.getOrDefault("target", "").replaceFirst(",.*", "");
    }

    @Override
    public Set<String> targets(Map<String, String> parameters) {
        return Set.of(parameters.getOrDefault("target", "").split(","));
    }
}
