package dev.lockstep.run.internal.rows;

import java.util.ArrayDeque;

/**
 * Units a second over the last seconds. Not safe for many threads.
 *
 * <p>Over a window and not since the start, so that a slow beginning or a pause does not spoil the
 * time left for the rest of the step.
 */
public final class RateMeter {
    public static final long WINDOW_MILLIS = 10_000;
    private static final long SPACING_MILLIS = 250;

    private record Sample(long at, long processed) {}

    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private long rateMilli;

    /** Takes a reading; returns thousandths of a unit a second, 0 as long as there is no second. */
    public long sample(long atMillis, long processed) {
        Sample newest = samples.peekLast();
        if (newest != null && processed < newest.processed) {
            samples.clear();
        }
        if (newest == null || atMillis - newest.at >= SPACING_MILLIS || samples.isEmpty()) {
            samples.addLast(new Sample(atMillis, processed));
        }
        while (samples.size() > 2 && atMillis - samples.getFirst().at > WINDOW_MILLIS) {
            samples.removeFirst();
        }
        long span = atMillis - samples.getFirst().at;
        if (span >= SPACING_MILLIS) {
            rateMilli = Math.round((processed - samples.getFirst().processed) * 1e6 / span);
        }
        return rateMilli;
    }
}
