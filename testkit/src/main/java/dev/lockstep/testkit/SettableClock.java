package dev.lockstep.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Safe for many threads. */
public final class SettableClock extends Clock {
    private Instant now;
    private long nanos;

    public SettableClock(Instant start) {
        now = start;
    }

    public SettableClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Lets time pass, or where it is negative puts the clock back. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += Math.max(0, by.toNanos());
    }

    /** Time that has passed, as {@link System#nanoTime}: not moved by putting the clock. */
    public synchronized long nanoTime() {
        return nanos;
    }

    /** Puts the clock. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }
}
