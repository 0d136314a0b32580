package dev.lockstep.run.internal.claim;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells a lost race from a fault. */
final class UniqueViolation {
    private static final String POSTGRES = "23505";

    private UniqueViolation() {}

    /** Whether the cause is a unique index that somebody else was first in. */
    static boolean is(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e && is(e)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(SQLException e) {
        return POSTGRES.equals(e.getSQLState())
                || String.valueOf(e.getMessage()).contains("UNIQUE constraint failed");
    }
}
