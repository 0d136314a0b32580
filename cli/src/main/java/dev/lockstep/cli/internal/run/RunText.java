package dev.lockstep.cli.internal.run;

import dev.lockstep.cli.internal.http.Json;
import dev.lockstep.cli.internal.terminal.Figures;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is said of a run and its steps, without colour and layout. */
public final class RunText {
    private RunText() {}

    /** What people know it by, such as "index works". */
    public static String subject(JsonNode run) {
        String subject = Terminal.safe(Json.text(run, "subject"));
        return subject.isEmpty() ? Json.text(run, "job") : subject;
    }

    /** "limited to 5000"; empty where the run goes as fast as it can. */
    static String limit(JsonNode run) {
        String rate = Terminal.safe(Json.text(run.path("parameters"), "max-rate"));
        return rate.isEmpty() ? "" : "limited to " + rate + (rate.matches("\\d+") ? " rows/s" : "");
    }

    static String state(JsonNode run) {
        return Json.text(run, "state");
    }

    /** Whether nothing more will happen to it. */
    public static boolean ended(JsonNode run) {
        return switch (state(run)) {
            case "succeeded", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    /** "212/256 splits · 14k rows/s · 03:12 left", or "1,203 rows" once it is done. */
    public static String progress(JsonNode step) {
        JsonNode progress = step.path("progress");
        StringJoiner text = new StringJoiner(" · ");
        boolean done = state(step).equals("succeeded");
        if (progress.isObject()) {
            addCounts(text, progress, done);
        }
        if (!done) {
            addSpeed(text, step, Json.text(progress, "unit"));
        }
        return text.toString();
    }

    /** A result: of checks, how many passed, and what the others found; else as it is. */
    public static String outcome(JsonNode value) {
        String text = Terminal.safe(value.asString(""));
        if (!text.startsWith("[{") || !text.contains("\"result\":")) {
            return text;
        }
        JsonNode checks = Json.parse(text);
        StringJoiner outcome = new StringJoiner("; ");
        long passed =
                checks.valueStream().filter(c -> Json.text(c, "result").equals("passed")).count();
        outcome.add(passed + " passed");
        checks.valueStream()
                .filter(c -> !Json.text(c, "result").equals("passed"))
                .forEach(c ->
                        outcome.add(
                                Json.text(c, "result")
                                        + ": "
                                        + Json.text(c, "name")
                                        + ", "
                                        + Json.text(c, "found")));
        return outcome.toString();
    }

    private static void addCounts(StringJoiner text, JsonNode progress, boolean done) {
        String unit = Json.text(progress, "unit");
        long processed = progress.path("processed").asLong();
        long total = progress.path("total").asLong(-1);
        int splits = progress.path("splits").asInt();
        if (splits > 0 && !done) {
            text.add(progress.path("splits_done").asInt() + "/" + splits + " splits");
        } else if (unit.equals("bytes")) {
            text.add(Figures.bytes(processed));
        } else if (done || total <= processed) {
            text.add(Figures.count(processed, unit));
        } else {
            text.add(Figures.count(processed) + "/" + Figures.count(total, unit));
        }
        long failed = progress.path("failed").asLong();
        if (failed > 0) {
            text.add(Figures.count(failed) + " refused");
        }
    }

    private static void addSpeed(StringJoiner text, JsonNode step, String unit) {
        double rate = step.path("rate_per_second").asDouble();
        long left = step.path("seconds_left").asLong(-1);
        if (rate > 0) {
            text.add(
                    unit.equals("bytes")
                            ? Figures.bytes((long) rate) + "/s"
                            : Figures.rough(rate) + " " + unit + "/s");
        }
        if (left > 0 && state(step).equals("running")) {
            text.add(Figures.clock(left) + " left");
        }
    }

    /** The done share of a running step, 0 to 1; −1 where its size is not known. */
    static double share(JsonNode step) {
        JsonNode progress = step.path("progress");
        long total = progress.path("total").asLong(-1);
        if (total > 0) {
            return Math.clamp(progress.path("processed").asDouble() / total, 0, 1);
        }
        int splits = progress.path("splits").asInt();
        return splits > 0 ? Math.clamp(progress.path("splits_done").asDouble() / splits, 0, 1) : -1;
    }

    /** How long it took, or has been taking; null before it began. */
    public static @Nullable Duration took(JsonNode timed, Instant now) {
        Instant from = Json.moment(timed, "started_at");
        Instant to = Json.moment(timed, "ended_at");
        return from == null ? null : Duration.between(from, to == null ? now : to);
    }

    /** "retry 2 of 3 in 04:12"; empty unless it waits to be tried again. */
    static String retry(JsonNode run, Instant now) {
        Instant next = Json.moment(run, "next_attempt_at");
        if (!state(run).equals("retrying") || next == null) {
            return "";
        }
        long seconds = (Duration.between(now, next).toMillis() + 999) / 1000;
        return "retry "
                + (run.path("attempt").asInt() + 1)
                + " of "
                + run.path("max_attempts").asInt()
                + (seconds > 0 ? " in " + Figures.clock(seconds) : " now");
    }

    /** Why it failed, or why it will be tried again; empty where it did not fail. */
    public static String failure(JsonNode run) {
        JsonNode failure = run.path("failure");
        return failure.isObject() ? Terminal.safe(Json.text(failure, "message")) : "";
    }
}
