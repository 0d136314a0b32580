package dev.lockstep.run;

import java.time.Duration;

/**
 * How often a step is tried, and how long it may be without progress.
 *
 * @param attempts failures after which the run has failed, at least 1; a crash of the server is no
 *     failure
 * @param firstWait between the first failure and the second attempt; doubles with each failure
 * @param longestWait what the doubling ends at
 * @param patience a step that neither gets further nor keeps anything for so long is interrupted
 *     and has failed
 */
public record StepPolicy(
        int attempts, Duration firstWait, Duration longestWait, Duration patience) {
    public static final StepPolicy DEFAULT =
            new StepPolicy(
                    3, Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(30));

    public StepPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, found " + attempts);
        }
    }

    /** The same with another number of attempts and a wait that does not grow. */
    public StepPolicy fixed(int newAttempts, Duration wait) {
        return new StepPolicy(newAttempts, wait, wait, patience);
    }

    /** How long to wait after so many failures, the first being 1. */
    public Duration waitAfter(int failures) {
        Duration wait = firstWait;
        for (int i = 1; i < failures && wait.compareTo(longestWait) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }
}
