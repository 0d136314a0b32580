package dev.lockstep.run;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a call again inside a step while what it talks to is away for a moment: a refused or cut
 * connection, 429, 503. This uses no attempt of the run; what lasts longer comes out as the last
 * failure and is the step policy's to deal with. Safe for many threads.
 *
 * <p>Waits double from {@code first} to {@code longest}, half of each drawn at random, so that many
 * workers do not come back in one moment; a wait that the other side has asked for ({@code
 * Retry-After}) is kept. It gives up when the waits would be longer than {@code inAll} together.
 */
public final class Retrying {
    /** Waits; a test's own does not. */
    @FunctionalInterface
    public interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Retrying.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final Duration first;
    private final Duration longest;
    private final Duration inAll;
    private final RandomGenerator random;
    private final Pause pause;

    public Retrying(
            Duration first, Duration longest, Duration inAll, RandomGenerator random, Pause pause) {
        this.first = first;
        this.longest = longest;
        this.inAll = inAll;
        this.random = random;
        this.pause = pause;
    }

    /** From 0.2 s to 20 s between two tries, two minutes in all. */
    public static Retrying standard() {
        return new Retrying(
                Duration.ofMillis(200),
                Duration.ofSeconds(20),
                Duration.ofMinutes(2),
                RandomGenerator.getDefault(),
                time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()));
    }

    /**
     * Returns what the call returns. The call must be one that may be repeated.
     *
     * @param check looked at while waiting, such as {@code context::checkCancelled}; what it throws
     *     ends the waiting
     * @throws Exception the call's failure, where it is no passing one or lasts too long
     */
    public <T> T call(Callable<T> call, Runnable check) throws Exception {
        Duration waited = Duration.ZERO;
        Duration base = first;
        while (true) {
            try {
                return call.call();
            } catch (Exception failure) {
                Duration wait = wait(failure, base);
                waited = waited.plus(wait);
                if (!PassingFailure.is(failure) || waited.compareTo(inAll) > 0) {
                    throw failure;
                }
                LOG.atDebug().addKeyValue("wait", wait).setCause(failure).log("Trying again.");
                pause(wait, check);
                base = shorter(base.multipliedBy(2), longest);
            }
        }
    }

    private Duration wait(Exception failure, Duration base) {
        long half = base.toNanos() / 2;
        Duration drawn = Duration.ofNanos(half + random.nextLong(half + 1));
        Duration asked = PassingFailure.askedWait(failure);
        return asked.compareTo(drawn) > 0 ? asked : drawn;
    }

    private void pause(Duration wait, Runnable check) throws InterruptedException {
        Duration left = wait;
        check.run();
        while (left.isPositive()) {
            Duration slice = shorter(left, LOOK);
            pause.pause(slice);
            left = left.minus(slice);
            check.run();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
