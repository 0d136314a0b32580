package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Waits for a run, and shows meanwhile where it is. */
final class FollowRun {
    private final ApiClient api;
    private final Screen screen;

    FollowRun(ApiClient api, Screen screen) {
        this.api = api;
        this.screen = screen;
    }

    /**
     * The run as it ended.
     *
     * @throws LockstepException with its failure where it has not succeeded
     */
    JsonNode toEnd(String id, String label) {
        JsonNode run = api.get("/api/v1/runs/" + id);
        while (!ended(run)) {
            screen.passing(label + place(run));
            run = api.get("/api/v1/runs/" + id + "?wait=2&until=changed");
        }
        if (!run.path("state").asString().equals("succeeded")) {
            throw LockstepException.user(
                    run.path("failure").path("code").asString("run-failed"),
                    run.path("failure")
                            .path("message")
                            .asString("The run " + id + " has ended without success."));
        }
        return run;
    }

    static boolean ended(JsonNode run) {
        return switch (run.path("state").asString()) {
            case "succeeded", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    private static String place(JsonNode run) {
        for (JsonNode step : run.path("steps")) {
            if (step.path("state").asString().equals("running")) {
                return step.path("name").asString() + progress(step);
            }
        }
        return run.path("state").asString();
    }

    private static String progress(JsonNode step) {
        JsonNode progress = step.path("progress");
        long total = progress.path("total").asLong(-1);
        if (total <= 0) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                " · %,d of %,d %s",
                progress.path("processed").asLong(),
                total,
                progress.path("unit").asString());
    }
}
