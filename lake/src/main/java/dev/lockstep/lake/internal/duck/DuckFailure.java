package dev.lockstep.lake.internal.duck;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.sql.SQLException;

/** What an error of DuckDB means to a caller. */
public final class DuckFailure {
    private DuckFailure() {}

    public static LockstepException of(String act, SQLException e) {
        String found = String.valueOf(e.getMessage());
        boolean resources = found.contains("Out of Memory") || found.contains("No space left");
        return new LockstepException(
                resources ? ErrorKind.RESOURCES : ErrorKind.INTERNAL,
                resources ? "lake-resources" : "lake-query",
                "Cannot "
                        + act
                        + ": found "
                        + found.lines().findFirst().orElse("no message")
                        + (resources ? "; raise the lake's memory or free disk space." : "."),
                e);
    }
}
