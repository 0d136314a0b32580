package dev.lockstep.server.internal.pages.run;

import dev.lockstep.api.run.RunDetail.AttemptView;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.run.RunView.StepView;
import dev.lockstep.server.internal.pages.Show;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attempts of a run, laid over its steps: an attempt may reach over several of them. */
public final class Tries {
    private final RunView run;
    private final List<AttemptView> attempts;
    private final Instant start;
    private final Instant end;

    /**
     * An attempt of one step.
     *
     * @param look done, running, failed, cancelled, or gone where its server went away
     * @param error why it ended early, empty where it did not
     */
    public record Try(int number, String look, Instant from, Instant until, String error) {
        /** "failed after 4.0 s". */
        public String words() {
            String took = Show.took(Duration.between(from, until));
            return switch (look) {
                case "failed" -> "failed after " + took;
                case "gone" -> "its server went away";
                case "cancelled" -> "cancelled after " + took;
                case "running" -> "under way for " + took;
                default -> "done in " + took;
            };
        }
    }

    /**
     * A part of a bar.
     *
     * @param look that of its attempt, or wait between two of them
     */
    public record Part(int from, int width, String look, String title) {}

    Tries(RunView run, List<AttemptView> attempts, Instant start, Instant end) {
        this.run = run;
        this.attempts = attempts;
        this.start = start;
        this.end = end;
    }

    /** The attempts that reached a step, oldest first. */
    List<Try> of(StepView step) {
        List<Try> tries = new ArrayList<>();
        Instant began = step.startedAt();
        if (began == null) {
            return tries;
        }
        Instant ended = step.endedAt() == null ? end : step.endedAt();
        for (int i = 0; i < attempts.size(); i++) {
            AttemptView attempt = attempts.get(i);
            Instant from = later(attempt.startedAt(), began);
            Instant until = earlier(until(i), ended);
            if (reaches(attempt, step) && !from.isAfter(until)) {
                String look = look(i, step);
                tries.add(new Try(tries.size() + 1, look, from, until, error(attempt, look)));
            }
        }
        if (tries.isEmpty() && step.state() != RunState.QUEUED) {
            tries.add(new Try(1, look(step.state()), began, ended, ""));
        }
        return tries;
    }

    /** The bar: attempts, and thin between them the waits; the last wait goes on. */
    List<Part> parts(List<Try> tries) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < tries.size(); i++) {
            Try now = tries.get(i);
            int from = Math.min(at(now.from()), Timeline.WIDTH - 4);
            int width = Math.max(4, at(now.until()) - from);
            String which = tries.size() == 1 ? "" : "Attempt " + now.number() + ": ";
            String why = now.error().isEmpty() ? "" : ". " + now.error();
            parts.add(new Part(from, width, now.look(), which + now.words() + why));
            boolean goesOn = run.state() == RunState.RETRYING && now.look().equals("failed");
            Instant next =
                    i + 1 < tries.size() ? tries.get(i + 1).from() : goesOn ? end : now.until();
            if (at(next) > from + width) {
                parts.add(
                        new Part(
                                from + width,
                                at(next) - from - width,
                                "wait",
                                "waited " + Show.took(Duration.between(now.until(), next))));
            }
        }
        return parts;
    }

    private int at(Instant moment) {
        long span = Math.max(1, Duration.between(start, end).toMillis());
        long into = Math.clamp(Duration.between(start, moment).toMillis(), 0, span);
        return (int) (Timeline.WIDTH * into / span);
    }

    private Instant until(int attempt) {
        Instant told = attempts.get(attempt).endedAt();
        if (told != null) {
            return told;
        }
        return attempt + 1 < attempts.size() ? attempts.get(attempt + 1).startedAt() : end;
    }

    private boolean reaches(AttemptView attempt, StepView step) {
        return attempt.step() != null && ordinal(attempt.step()) >= ordinal(step.name());
    }

    private int ordinal(String step) {
        List<String> names = run.steps().stream().map(StepView::name).toList();
        return names.indexOf(step);
    }

    private String look(int number, StepView step) {
        AttemptView attempt = attempts.get(number);
        if (!step.name().equals(attempt.step())) {
            return "done";
        }
        if (attempt.outcome() != null) {
            return look(attempt.outcome());
        }
        boolean last = number == attempts.size() - 1;
        return last && run.state() == RunState.RUNNING ? "running" : "gone";
    }

    private static String look(RunState outcome) {
        return switch (outcome) {
            case SUCCEEDED -> "done";
            case RETRYING, FAILED -> "failed";
            case CANCELLED -> "cancelled";
            case RUNNING, QUEUED -> "running";
        };
    }

    private static String error(AttemptView attempt, String look) {
        if (look.equals("gone")) {
            return "The next one went on from the last checkpoint.";
        }
        return !look.equals("failed") || attempt.failure() == null
                ? ""
                : attempt.failure().message();
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, @Nullable Instant b) {
        return b == null || a.isBefore(b) ? a : b;
    }
}
