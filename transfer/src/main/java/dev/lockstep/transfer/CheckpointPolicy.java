package dev.lockstep.transfer;

import java.time.Duration;

/**
 * When a transfer commits: as soon as one of the three is reached since the last commit, looked at
 * after each batch. What is not yet committed is what a kill costs.
 */
public record CheckpointPolicy(long rows, long bytes, Duration time) {
    public static final CheckpointPolicy DEFAULT =
            new CheckpointPolicy(250_000, 1L << 30, Duration.ofSeconds(60));

    public static CheckpointPolicy everyRows(long rows) {
        return new CheckpointPolicy(rows, Long.MAX_VALUE, Duration.ofDays(1));
    }

    boolean due(long rowsSince, long bytesSince, long nanosSince) {
        return rowsSince >= rows || bytesSince >= bytes || nanosSince >= time.toNanos();
    }
}
