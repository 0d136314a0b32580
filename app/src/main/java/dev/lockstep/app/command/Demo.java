package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Loads the works, indexes them, searches them, and shows what an update costs. Each act is done
 * only where it has not been done before, so that a second start, or one after a kill, is short.
 */
final class Demo {
    static final String NAME = "works";
    private static final String TEMPLATE = "{title}. {summary}";

    private final ApiClient api;
    private final Screen screen;
    private final Tale tale;
    private final FollowRun follow;

    Demo(ApiClient api, Screen screen) {
        this.api = api;
        this.screen = screen;
        this.tale = new Tale(screen);
        this.follow = new FollowRun(api, screen);
    }

    void tell() {
        load();
        judge();
        new ShowSearches(api, screen).show();
        update();
    }

    /** Brings dataset and index to where the demo begins. */
    private void load() {
        Optional<JsonNode> found = api.find("/api/v1/datasets/" + NAME);
        JsonNode dataset =
                found.isEmpty() ? ingest(DemoData.WORKS, "create") : finished(found.get());
        requireOurs(dataset);
        tale.done("dataset", Figures.dataset(dataset));
        if (api.find("/api/v1/indexes/" + NAME).isEmpty()) {
            api.post("/api/v1/indexes", Map.of("name", NAME, "dataset", NAME, "text", TEMPLATE));
        }
        JsonNode index = api.get("/api/v1/indexes/" + NAME);
        if (!index.path("ready").asBoolean()) {
            sync();
        } else {
            tale.done("index", Figures.index(index));
        }
    }

    /** An ingest that a kill has interrupted goes on by itself. */
    private JsonNode finished(JsonNode dataset) {
        String run = dataset.path("metadata").path("last_run").asString("");
        if (!run.isEmpty()) {
            tale.start();
            follow.toEnd(run, tale.label("dataset"));
        }
        return api.get("/api/v1/datasets/" + NAME);
    }

    private void requireOurs(JsonNode dataset) {
        if (!dataset.path("key").asString("").equals("work_id")) {
            throw LockstepException.conflict(
                    "demo-name",
                    "Cannot show the demo: found a dataset '"
                            + NAME
                            + "' that is not the demo's; choose another home with --home.");
        }
    }

    private JsonNode ingest(String file, String mode) {
        tale.start();
        screen.passing(tale.label("dataset") + file);
        JsonNode answer =
                api.upload(
                        "/api/v1/datasets/ingest?wait=0",
                        file,
                        DemoData.file(file),
                        Map.of("name", NAME, "key", "work_id", "mode", mode));
        follow.toEnd(runOf(answer), tale.label("dataset"));
        return api.get("/api/v1/datasets/" + NAME);
    }

    /** The answer is the run itself, or the dataset with the run in it. */
    private static String runOf(JsonNode answer) {
        return answer.path("run").path("id").asString(answer.path("id").asString());
    }

    private JsonNode sync() {
        tale.start();
        JsonNode started = api.post("/api/v1/indexes/" + NAME + "/sync", null);
        JsonNode run = follow.toEnd(started.path("id").asString(), tale.label("sync"));
        JsonNode index = api.get("/api/v1/indexes/" + NAME);
        tale.done("sync", Figures.sync(run, index));
        tale.done("proof", Figures.proof(run));
        return run;
    }

    /** What the shipped judged queries say of the index. */
    private void judge() {
        tale.start();
        screen.passing(tale.label("recall"));
        boolean imported =
                api.get("/api/v1/evalsets")
                        .path("items")
                        .valueStream()
                        .anyMatch(set -> set.path("name").asString().equals(NAME));
        if (!imported) {
            api.post("/api/v1/evalsets", DemoData.evalSet());
        }
        JsonNode score =
                api.post("/api/v1/evalsets/" + NAME + "/score", Map.of("index", NAME, "count", 10));
        tale.done("recall", Figures.recall(score));
    }

    private void update() {
        if (hasUpdate()) {
            return;
        }
        screen.blank();
        screen.line(
                "  "
                        + screen.strong("An update arrives")
                        + screen.dim("  " + DemoData.UPDATE + ": 12 works changed, 5 new, 3 gone"));
        tale.done("dataset", Figures.dataset(ingest(DemoData.UPDATE, "replace")));
        sync();
    }

    private boolean hasUpdate() {
        String sql = "select count(*) from dataset where work_id = '" + DemoData.NEW_WORK + "'";
        JsonNode answer = api.post("/api/v1/datasets/" + NAME + "/query", Map.of("sql", sql));
        return answer.path("rows").path(0).path(0).asLong() > 0;
    }

    /** A key to try things with; the one of an earlier demo ends. */
    String key() {
        for (JsonNode key : api.get("/api/v1/keys").path("items")) {
            if (key.path("name").asString().equals("demo")) {
                api.delete("/api/v1/keys/" + key.path("id").asString());
            }
        }
        JsonNode made = api.post("/api/v1/keys", Map.of("name", "demo", "role", "write"));
        return made.path("secret").asString();
    }
}
