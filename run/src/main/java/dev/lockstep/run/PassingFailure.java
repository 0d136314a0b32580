package dev.lockstep.run;

import dev.lockstep.api.LockstepException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures that pass from those that last, for {@link Retrying}.
 *
 * <p>Who calls an HTTP service says so with a {@link LockstepException} that has the details {@link
 * #STATUS} and, where the answer named one, {@link #WAIT_SECONDS}.
 */
public final class PassingFailure {
    /** The detail that holds the HTTP status, an {@code Integer}. */
    public static final String STATUS = "upstreamStatus";

    /** The detail that holds how long the other side asked to wait, a {@code Long}. */
    public static final String WAIT_SECONDS = "retryAfterSeconds";

    private static final Set<Integer> PASSING_STATUS = Set.of(429, 502, 503, 504);

    /** Connection trouble, shutdown and start of a server, serialisation, deadlock, too many. */
    private static final Set<String> PASSING_STATES =
            Set.of("57P01", "57P02", "57P03", "40001", "40P01", "53300");

    private PassingFailure() {}

    /** Whether the same call may succeed in a moment. */
    public static boolean is(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (passing(cause)) {
                return true;
            }
        }
        return false;
    }

    /** How long the other side has asked to wait, zero where it has not. */
    public static Duration askedWait(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof LockstepException e
                    && e.details().get(WAIT_SECONDS) instanceof Number seconds) {
                return Duration.ofSeconds(seconds.longValue());
            }
        }
        return Duration.ZERO;
    }

    /**
     * Reads a {@code Retry-After} header, in seconds or as a date; zero where it is neither or has
     * passed.
     */
    public static Duration retryAfter(String header, InstantSource clock) {
        String value = header.strip();
        try {
            if (!value.isEmpty() && value.chars().allMatch(Character::isDigit)) {
                return Duration.ofSeconds(Long.parseLong(value));
            }
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration until = Duration.between(clock.instant(), date.toInstant());
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException | NumberFormatException neither) {
            return Duration.ZERO;
        }
    }

    private static boolean passing(Throwable cause) {
        return switch (cause) {
            case LockstepException e ->
                    e.details().get(STATUS) instanceof Integer status
                            && PASSING_STATUS.contains(status);
            case ConnectException _,
                    SocketException _,
                    SocketTimeoutException _,
                    UnknownHostException _,
                    HttpTimeoutException _,
                    ClosedChannelException _,
                    EOFException _,
                    SQLTransientException _,
                    SQLRecoverableException _ ->
                    true;
            case SQLException e -> passing(e.getSQLState());
            default -> false;
        };
    }

    private static boolean passing(@Nullable String state) {
        return state != null && (state.startsWith("08") || PASSING_STATES.contains(state));
    }
}
