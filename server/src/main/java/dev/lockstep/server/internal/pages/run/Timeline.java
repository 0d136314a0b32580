package dev.lockstep.server.internal.pages.run;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunDetail;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.server.internal.pages.Show;
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
 * @param secondsLeft until the next attempt, −1 where none is due
 * @param span the time that the whole width stands for
 */
public record Timeline(String answer, double secondsLeft, String span, List<Bar> bars) {
    static final int WIDTH = 1000;

    /**
     * One step.
     *
     * @param done share that is done, 1 where it has ended or is not known
     * @param tries its attempts where one has failed or was cut off, else empty
     */
    public record Bar(
            String name,
            String state,
            String colour,
            List<Tries.Part> parts,
            double done,
            String note,
            List<Tries.Try> tries) {
        /** What a reader of screens is told. */
        public String words() {
            return state + (tries.isEmpty() ? "" : ", in " + tries.size() + " attempts");
        }
    }

    public static Timeline of(RunView run, RunDetail detail, Instant now) {
        Instant start = run.startedAt() == null ? run.createdAt() : run.startedAt();
        Instant end = run.endedAt() == null ? now : run.endedAt();
        Tries tries = new Tries(run, detail.attempts(), start, end);
        List<Bar> bars = run.steps().stream().map(step -> bar(step, tries)).toList();
        Instant next = run.nextAttemptAt();
        double left =
                run.state() != RunState.RETRYING || next == null
                        ? -1
                        : Math.max(0, Duration.between(now, next).toMillis() / 1000.0);
        return new Timeline(
                answer(run, left, start, end), left, Show.took(Duration.between(start, end)), bars);
    }

    /** The countdown as people read it: 41.2 seconds are "0:42" still. */
    public String left() {
        return Show.clock((long) Math.ceil(secondsLeft));
    }

    private static Bar bar(StepView step, Tries all) {
        Progress p = step.progress();
        boolean open = p != null && p.total() > 0 && step.state() == RunState.RUNNING;
        double done = open && p != null ? Math.min(1, (double) p.processed() / p.total()) : 1;
        List<Tries.Try> tries = all.of(step);
        boolean plain = tries.stream().allMatch(t -> t.error().isEmpty());
        return new Bar(
                step.name(),
                Show.word(step.state()),
                begun(step) ? Show.colour(step.state()) : "gray",
                all.parts(tries),
                done,
                note(step),
                plain ? List.of() : tries);
    }

    /** A step that is to be done again after the run was taken up waits like one not begun. */
    private static boolean begun(StepView step) {
        return step.startedAt() != null && step.state() != RunState.QUEUED;
    }

    private static String note(StepView step) {
        Progress p = step.progress();
        if (!begun(step)) {
            return step.startedAt() == null ? "not begun" : "waits to go on";
        }
        if (step.state().ended() || p == null) {
            return ended(step, p);
        }
        List<String> note = new ArrayList<>();
        note.add(Show.soFar(p));
        if (step.ratePerSecond() > 0) {
            long rate = Math.round(step.ratePerSecond());
            note.add((p.unit().equals("bytes") ? Show.bytes(rate) : Show.number(rate)) + "/s");
        }
        if (step.secondsLeft() >= 0) {
            note.add(Show.clock(step.secondsLeft()) + " left");
        }
        return String.join(" · ", note);
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

    private static String answer(RunView run, double left, Instant start, Instant end) {
        Duration so = Duration.between(start, end);
        String took = Show.took(so);
        return switch (run.state()) {
            case QUEUED -> "It waits";
            case RUNNING -> running(run, Show.clock(so.toSeconds()));
            case RETRYING ->
                    "Attempt %d of %d %s"
                            .formatted(
                                    run.attempt() + 1,
                                    run.maxAttempts(),
                                    left > 0 ? "in" : "is due");
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
}
