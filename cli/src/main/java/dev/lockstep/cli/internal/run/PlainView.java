package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Plain lines on standard error, for logs: one when a step ends or an attempt fails, and one every
 * ten seconds while a step goes on.
 */
public final class PlainView implements RunView {
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Terminal terminal;
    private final InstantSource time;
    private final Set<String> said = new HashSet<>();
    private @Nullable Instant lastProgress;
    private boolean closed;

    public PlainView(Terminal terminal, InstantSource time) {
        this.terminal = terminal;
        this.time = time;
    }

    @Override
    public synchronized void show(JsonNode run) {
        if (closed) {
            return;
        }
        String limit = RunText.limit(run);
        once(
                "run",
                RunText.subject(run)
                        + ": run "
                        + Json.text(run, "id")
                        + (limit.isEmpty() ? "" : ", " + limit));
        for (JsonNode step : run.path("steps")) {
            show(run, step);
        }
        String retry = RunText.retry(run, time.instant());
        if (!retry.isEmpty()) {
            once("retry " + run.path("attempt").asInt(), retry + ": " + RunText.failure(run));
        }
    }

    private void show(JsonNode run, JsonNode step) {
        String name = Json.text(step, "name");
        switch (RunText.state(step)) {
            case "succeeded" -> once(name + " of " + attempt(run), name + ": " + ended(step));
            case "running" -> going(name, step);
            default -> {}
        }
    }

    /** A step that is done stays done in later attempts. */
    private static String attempt(JsonNode run) {
        return Json.text(run, "id");
    }

    private String ended(JsonNode step) {
        String progress = RunText.progress(step);
        Duration took = RunText.took(step, time.instant());
        String text = progress.isEmpty() ? "done" : progress;
        return took == null ? text : text + ", " + Figures.took(took);
    }

    private void going(String name, JsonNode step) {
        Instant now = time.instant();
        String progress = RunText.progress(step);
        boolean due = lastProgress == null || !now.isBefore(lastProgress.plus(PAUSE));
        if (due && !progress.isEmpty()) {
            lastProgress = now;
            terminal.err().println(name + ": " + progress);
        }
    }

    private void once(String key, String line) {
        if (said.add(key)) {
            terminal.err().println(line);
        }
    }

    /** From then on the last word is somebody else's. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
