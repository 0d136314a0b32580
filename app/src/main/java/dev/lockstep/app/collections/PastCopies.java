package dev.lockstep.app.collections;

import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.run.RunService;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.transfer.MaxRate;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How long a copy will take, from copies between the same two stores that were made; where there is
 * none that is large enough, that is said and nothing is guessed.
 */
record PastCopies(RunService runs) {
    private static final int LOOKED_AT = 100;
    private static final long LEAST_ROWS = 1_000;

    /**
     * @param seconds −1 where unknown
     * @param from for people, a sentence
     */
    record Estimate(long seconds, String from) {}

    private record Measured(String run, long rows, long bytes, Duration took) {}

    Estimate estimate(
            CollectionRef from,
            CollectionRef to,
            long rows,
            long bytes,
            double secondsToReadARow,
            MaxRate rate) {
        Optional<Measured> like =
                runs
                        .list(
                                from.tenant(),
                                CollectionJob.COPY.type(),
                                RunState.SUCCEEDED,
                                null,
                                LOOKED_AT)
                        .stream()
                        .filter(run -> isBetween(run, from.store(), to.store()))
                        .map(PastCopies::measured)
                        .flatMap(Optional::stream)
                        .max(Comparator.comparingLong(Measured::bytes));
        // The rows are read and written once, then both sides are read side by side for the proof.
        double byRate = 2 * rate.secondsFor(rows, bytes);
        if (like.isEmpty()) {
            return unmeasured(from, to, rows * secondsToReadARow, byRate, rate);
        }
        Measured m = like.get();
        double seconds = m.took().toMillis() / 1000.0 * bytes / m.bytes();
        String sentence =
                String.format(
                        Locale.ROOT,
                        "The copy of %,d rows in run %s took %.1f s with its proof.",
                        m.rows(),
                        m.run(),
                        m.took().toMillis() / 1000.0);
        return byRate > seconds
                ? new Estimate(round(byRate), "The rate of " + rate + " sets the pace.")
                : new Estimate(round(seconds), sentence);
    }

    private static Estimate unmeasured(
            CollectionRef from, CollectionRef to, double reading, double byRate, MaxRate rate) {
        if (byRate > 2 * reading) {
            return new Estimate(
                    round(byRate), "At least, by the rate of " + rate + "; nothing was measured.");
        }
        return new Estimate(
                -1,
                String.format(
                        Locale.ROOT,
                        "Unknown: no copy of %,d rows or more from %s to %s was made yet; reading"
                                + " alone takes about %.1f s, by the sample.",
                        LEAST_ROWS,
                        from.store(),
                        to.store(),
                        reading));
    }

    private static long round(double seconds) {
        return Math.max(1, Math.round(seconds));
    }

    private static boolean isBetween(RunView run, String from, String to) {
        Map<String, String> parameters = run.parameters();
        return !parameters.containsKey(Work.MAX_RATE)
                && run.attempt() <= 1
                && parameters.getOrDefault(Work.LEFT, "").startsWith(from + "/")
                && parameters.getOrDefault(Work.RIGHT, "").startsWith(to + "/");
    }

    private static Optional<Measured> measured(RunView run) {
        String bytes = run.result().get("bytes");
        String written = run.result().get("written");
        if (bytes == null
                || written == null
                || run.startedAt() == null
                || run.endedAt() == null
                || Long.parseLong(written) < LEAST_ROWS) {
            return Optional.empty();
        }
        Duration took = Duration.between(run.startedAt(), run.endedAt());
        return Optional.of(
                new Measured(run.id(), Long.parseLong(written), Long.parseLong(bytes), took));
    }
}
