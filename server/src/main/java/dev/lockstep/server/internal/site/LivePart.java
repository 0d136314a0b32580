package dev.lockstep.server.internal.site;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunView;
import dev.lockstep.server.internal.pages.run.SplitPicture;
import dev.lockstep.server.internal.request.Answer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends the parts of a run's page to one reader, each when it has changed. */
final class LivePart {
    private final RunService runs;
    private final Pages pages;
    private final @Nullable String csrf;
    private final Answer.EventStream events;
    private final Map<String, String> sent = new HashMap<>();

    /**
     * @param csrf null where the reader may not change things
     */
    LivePart(RunService runs, Pages pages, @Nullable String csrf, Answer.EventStream events) {
        this.runs = runs;
        this.pages = pages;
        this.csrf = csrf;
        this.events = events;
    }

    void send(TenantId tenant, RunView run) throws IOException {
        RunDetail detail = runs.detail(tenant, run.id());
        Map<String, Object> model = new HashMap<>();
        model.put("run", run);
        model.put("detail", detail);
        model.put("csrf", csrf);
        model.put("now", pages.clock().instant());
        send("run", pages.render("part/live.jte", model));
        send(
                "splits",
                pages.render(
                        "part/splits.jte",
                        Map.of("grids", detail.splits().stream().map(SplitPicture::of).toList())));
        send("outcome", pages.render("part/outcome.jte", Map.of("run", run)));
    }

    private void send(String event, String html) throws IOException {
        if (!html.equals(sent.put(event, html))) {
            events.send(event, html, null);
        }
    }
}
