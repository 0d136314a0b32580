package dev.lockstep.index;

import dev.lockstep.api.run.Job;
import dev.lockstep.api.run.Step;
import java.util.List;
import java.util.Map;

/**
 * The durable sync of an index: {@code preflight → embed → build → seal → prove → publish →
 * postcheck → retire}. Parameters: {@code index}, its name; {@code full}, whether to build from
 * nothing.
 */
final class SyncJob implements Job {
    static final String TYPE = "index-sync";

    private final List<Step> steps;

    SyncJob(List<Step> steps) {
        this.steps = steps;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<Step> steps() {
        return steps;
    }

    @Override
    public String target(Map<String, String> parameters) {
        return "index:" + parameters.get("tenant") + "/" + parameters.get("index");
    }
}
