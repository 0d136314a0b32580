package dev.lockstep.migrate.internal.state;

import java.time.Instant;

/**
 * How many searches came, as applications saw it.
 *
 * @param searches that could be answered as they were, of both sides together
 * @param unanswered of them, those that neither side answered
 * @param second of the epoch, in which the target answered last
 * @param inSecond searches that the target answered in it
 * @param busiest the most that the target answered in one second, on one server
 */
public record Traffic(long searches, long unanswered, long second, long inSecond, long busiest) {
    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    Traffic asked(boolean failing) {
        return new Traffic(searches + 1, unanswered + (failing ? 1 : 0), second, inSecond, busiest);
    }

    Traffic atTarget(Instant now) {
        long at = now.getEpochSecond();
        long count = at == second ? inSecond + 1 : 1;
        return new Traffic(searches, unanswered, at, count, Math.max(busiest, count));
    }

    /** Of two servers: their busiest seconds need not be the same one, so they are not added. */
    Traffic plus(Traffic other) {
        return new Traffic(
                searches + other.searches,
                unanswered + other.unanswered,
                0,
                0,
                Math.max(busiest, other.busiest));
    }
}
