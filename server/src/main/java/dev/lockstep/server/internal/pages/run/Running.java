package dev.lockstep.server.internal.pages.run;

import dev.lockstep.api.run.Progress;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.server.internal.pages.Show;
import java.time.Instant;
import java.util.Locale;

/**
 * How far a run that has not ended is, in one line.
 *
 * @param step the one under way, empty where none is
 * @param share of that step, out of 1000, −1 where it is not known
 */
public record Running(String step, String words, int share) {

    public static Running of(RunView run) {
        int number = 0;
        for (StepView step : run.steps()) {
            number++;
            if (step.state() == RunState.RUNNING) {
                return of(step, "step " + number + " of " + run.steps().size() + ", ");
            }
        }
        Instant next = run.nextAttemptAt();
        return new Running(
                "",
                next == null
                        ? Show.word(run.state()).toLowerCase(Locale.ROOT)
                        : "attempt %d of %d at %s UTC"
                                .formatted(run.attempt() + 1, run.maxAttempts(), Show.time(next)),
                -1);
    }

    private static Running of(StepView step, String which) {
        Progress p = step.progress();
        if (p == null) {
            return new Running(step.name(), which + step.name(), -1);
        }
        String left = step.secondsLeft() < 0 ? "" : ", " + Show.clock(step.secondsLeft()) + " left";
        int share = p.total() <= 0 ? -1 : (int) Math.min(1000, 1000 * p.processed() / p.total());
        return new Running(step.name(), which + step.name() + ": " + Show.soFar(p) + left, share);
    }

    public String percent() {
        return share / 10 + " %";
    }
}
