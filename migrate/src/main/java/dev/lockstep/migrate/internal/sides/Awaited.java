package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.migrate.MigrateParts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stores were asked and have not answered yet, so that a run that stands still can say for
 * whom it waits. Safe for many threads.
 */
public final class Awaited {
    private final InstantSource clock;
    private final Duration patience;
    private final Set<Question> open = ConcurrentHashMap.newKeySet();

    /**
     * @param patience beyond which somebody would want to know
     */
    private Awaited(InstantSource clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** A load or a commit may take longer than a search. */
    public static Awaited of(MigrateParts parts) {
        return new Awaited(parts.clock(), parts.answerWithin().multipliedBy(2));
    }

    /** One is not another though both may be as old. */
    private static final class Question {
        private final CollectionRef of;
        private final Instant since;

        Question(CollectionRef of, Instant since) {
            this.of = of;
            this.since = since;
        }

        Instant since() {
            return since;
        }
    }

    <T> T answer(CollectionRef of, Supplier<T> act) {
        Question question = new Question(of, clock.instant());
        open.add(question);
        try {
            return act.get();
        } finally {
            open.remove(question);
        }
    }

    void end(CollectionRef of, Runnable act) {
        answer(
                of,
                () -> {
                    act.run();
                    return true;
                });
    }

    /** For whom it has waited longest, in words that stay the same as long as that is so. */
    @Nullable
    public String silent() {
        Instant moment = clock.instant().minus(patience);
        return open.stream()
                .filter(question -> question.since().isBefore(moment))
                .min(Comparator.comparing(Question::since))
                .map(question ->
                        "Waits for "
                                + question.of
                                + ", which has not answered since "
                                + question.since.truncatedTo(ChronoUnit.SECONDS)
                                + ".")
                .orElse(null);
    }
}
