package dev.lockstep.server.internal.pages;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A run's steps over time, as bars of 1000 parts.
 *
 * @param answer how it stands, one sentence
 * @param span the time that the whole width stands for
 */
public record Timeline(String answer, String span, List<Bar> bars) {
    private static final int WIDTH = 1000;
    private static final int SPLITS_SHOWN = 512;

    /**
     * One step.
     *
     * @param done share that is done, 1 where it has ended or is not known
     */
    public record Bar(
            String name,
            String state,
            String colour,
            int from,
            int width,
            double done,
            String note,
            int splitsDone,
            int splits) {
        public int doneWidth() {
            return (int) (width * done);
        }
    }

    public static Timeline of(RunView run, Instant now) {
        Instant start = run.startedAt() == null ? run.createdAt() : run.startedAt();
        Instant end = run.endedAt() == null ? now : run.endedAt();
        long span = Math.max(1, Duration.between(start, end).toMillis());
        List<Bar> bars = new ArrayList<>();
        for (StepView step : run.steps()) {
            bars.add(bar(step, start, end, span));
        }
        return new Timeline(
                answer(run, now, start, end), Show.took(Duration.between(start, end)), bars);
    }

    private static Bar bar(StepView step, Instant start, Instant end, long span) {
        int from = at(step.startedAt(), start, span);
        Instant until = step.endedAt() == null ? end : step.endedAt();
        int width = step.startedAt() == null ? 0 : Math.max(4, at(until, start, span) - from);
        Progress p = step.progress();
        boolean open = p != null && p.total() > 0 && step.state() != RunState.SUCCEEDED;
        double done = open && p != null ? Math.min(1, (double) p.processed() / p.total()) : 1;
        boolean splits = p != null && p.splits() > 1 && p.splits() <= SPLITS_SHOWN;
        return new Bar(
                step.name(),
                Show.word(step.state()),
                step.startedAt() == null ? "gray" : Show.colour(step.state()),
                Math.min(from, WIDTH - 4),
                Math.min(width, WIDTH - Math.min(from, WIDTH - 4)),
                done,
                note(step),
                splits && p != null ? p.splitsDone() : 0,
                splits && p != null && !step.state().ended() ? p.splits() : 0);
    }

    private static int at(@Nullable Instant at, Instant start, long span) {
        return at == null
                ? 0
                : (int)
                        (WIDTH
                                * Math.clamp(Duration.between(start, at).toMillis(), 0, span)
                                / span);
    }

    private static String note(StepView step) {
        Progress p = step.progress();
        if (step.startedAt() == null) {
            return "not begun";
        }
        if (step.state().ended() || p == null) {
            return ended(step, p);
        }
        StringBuilder note = new StringBuilder(Show.soFar(p));
        if (step.ratePerSecond() > 0) {
            long rate = Math.round(step.ratePerSecond());
            note.append(" · ")
                    .append(p.unit().equals("bytes") ? Show.bytes(rate) : Show.number(rate))
                    .append("/s");
        }
        if (step.secondsLeft() >= 0) {
            note.append(" · ").append(Show.clock(step.secondsLeft())).append(" left");
        }
        return note.toString();
    }

    private static String ended(StepView step, @Nullable Progress p) {
        String word = Show.word(step.state()).toLowerCase(Locale.ROOT);
        String what =
                p == null
                        ? word
                        : step.state() == RunState.SUCCEEDED
                                ? Show.amount(p.processed(), p.unit())
                                : word + " at " + Show.soFar(p);
        return step.startedAt() == null || step.endedAt() == null
                ? what
                : what + " · " + Show.took(Duration.between(step.startedAt(), step.endedAt()));
    }

    private static String answer(RunView run, Instant now, Instant start, Instant end) {
        Duration so = Duration.between(start, end);
        String took = Show.took(so);
        return switch (run.state()) {
            case QUEUED -> "It waits for its turn.";
            case RUNNING -> running(run, Show.clock(so.toSeconds()));
            case RETRYING -> retrying(run, now);
            case SUCCEEDED -> "Done in " + took + ".";
            case FAILED -> "It failed after " + took + ".";
            case CANCELLED -> "It was cancelled after " + took + ".";
        };
    }

    private static String running(RunView run, String took) {
        for (StepView step : run.steps()) {
            if (step.state() == RunState.RUNNING) {
                String left =
                        step.secondsLeft() >= 0
                                ? ", " + Show.clock(step.secondsLeft()) + " left"
                                : "";
                return "Running for " + took + ": " + step.name() + left + ".";
            }
        }
        return "Running for " + took + ".";
    }

    private static String retrying(RunView run, Instant now) {
        Instant next = run.nextAttemptAt();
        long seconds = next == null ? 0 : Duration.between(now, next).toSeconds();
        return "Attempt %d of %d in %s."
                .formatted(run.attempt() + 1, run.maxAttempts(), Show.clock(seconds));
    }
}
