package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.DisplayWidth;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Style;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The lines of a run for a terminal: the headline, a line for each step with a sign, its name, a
 * bar while it goes on, figures, and what it took.
 */
final class RunPicture {
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final int BAR = 24;

    private final Terminal terminal;

    RunPicture(Terminal terminal) {
        this.terminal = terminal;
    }

    List<String> lines(JsonNode run, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add(headline(run));
        int width = 0;
        for (JsonNode step : run.path("steps")) {
            width = Math.max(width, DisplayWidth.of(Json.text(step, "name")));
        }
        for (JsonNode step : run.path("steps")) {
            lines.add(step(step, width, now));
        }
        String retry = RunText.retry(run, now);
        if (!retry.isEmpty()) {
            lines.add("  " + style(Style.WAITING, "↻ " + retry));
            lines.add("    " + style(Style.DIM, cut(RunText.failure(run), 4)));
        }
        return lines;
    }

    private String headline(JsonNode run) {
        String waiting =
                RunText.state(run).equals("queued") ? style(Style.WAITING, "  waits its turn") : "";
        String limit = RunText.limit(run);
        return style(Style.STRONG, RunText.subject(run))
                + style(Style.DIM, "  " + Json.text(run, "id"))
                + (limit.isEmpty() ? "" : style(Style.DIM, "  " + limit))
                + waiting;
    }

    private String step(JsonNode step, int width, Instant now) {
        String name = DisplayWidth.pad(Json.text(step, "name"), width, false);
        return switch (RunText.state(step)) {
            case "succeeded" -> "  " + style(Style.GOOD, "✓") + " " + name + figures(step, now);
            case "failed" -> "  " + style(Style.BAD, "✗") + " " + name + figures(step, now);
            case "cancelled" -> "  " + style(Style.DIM, "– " + name) + figures(step, now);
            case "retrying" -> "  " + style(Style.WAITING, "↻") + " " + name + figures(step, now);
            case "running" -> "  " + running(step, name, now);
            default -> "  " + style(Style.DIM, "· " + name.stripTrailing());
        };
    }

    private String running(JsonNode step, String name, Instant now) {
        String sign = SPINNER[(int) (now.toEpochMilli() / 100 % SPINNER.length)];
        double share = RunText.share(step);
        String bar =
                share < 0 ? "" : "  " + bar(share) + String.format("%4d %%", (int) (100 * share));
        String head = style(Style.ACCENT, sign) + " " + name + bar;
        String progress = RunText.progress(step);
        return progress.isEmpty() ? head + elapsed(step, now) : head + "  " + progress;
    }

    private String bar(double share) {
        int full = (int) Math.round(share * BAR);
        return style(Style.ACCENT, "━".repeat(full)) + style(Style.DIM, "─".repeat(BAR - full));
    }

    private String figures(JsonNode step, Instant now) {
        String progress = RunText.progress(step);
        return (progress.isEmpty() ? "" : "  " + progress) + elapsed(step, now);
    }

    private String elapsed(JsonNode step, Instant now) {
        Duration took = RunText.took(step, now);
        return took == null ? "" : "  " + style(Style.DIM, Figures.took(took));
    }

    private String cut(String text, int indent) {
        return DisplayWidth.cut(text, Math.max(20, terminal.columns() - indent));
    }

    private String style(Style style, String text) {
        return terminal.err(style, text);
    }
}
