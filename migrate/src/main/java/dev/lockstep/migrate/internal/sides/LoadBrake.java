package dev.lockstep.migrate.internal.sides;

import dev.lockstep.api.LockstepException;
import dev.lockstep.transfer.Throttle;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Has reading wait while more sessions are at work on the source's server than are allowed; asks it
 * once a second at most. Safe for many threads.
 */
final class LoadBrake implements Throttle.Brake {
    private static final long EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    private final IntSupplier load;
    private final int most;
    private final Consumer<String> tell;
    private final LongSupplier nanos;
    private boolean asked;
    private long askedAt;
    private boolean on;

    /**
     * @param load sessions at work now
     * @param tell told when reading begins to wait, and when it goes on
     */
    LoadBrake(IntSupplier load, int most, Consumer<String> tell) {
        this(load, most, tell, System::nanoTime);
    }

    LoadBrake(IntSupplier load, int most, Consumer<String> tell, LongSupplier nanos) {
        this.load = load;
        this.most = most;
        this.tell = tell;
        this.nanos = nanos;
    }

    @Override
    public synchronized boolean on() {
        long now = nanos.getAsLong();
        if (asked && now - askedAt < EVERY_NANOS) {
            return on;
        }
        int found = found();
        asked = true;
        askedAt = nanos.getAsLong();
        boolean before = on;
        on = found > most;
        if (on != before) {
            tell.accept(
                    String.format(
                            Locale.ROOT,
                            "%d sessions are at work on the source's server, and %d may be: reading"
                                    + " %s.",
                            found,
                            most,
                            on ? "waits" : "goes on"));
        }
        return on;
    }

    /** A server that cannot be asked cannot be read either, and reading says why. */
    private int found() {
        try {
            return load.getAsInt();
        } catch (LockstepException e) {
            return 0;
        }
    }
}
