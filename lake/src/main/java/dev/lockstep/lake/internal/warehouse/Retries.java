package dev.lockstep.lake.internal.warehouse;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.lake.TableName;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;

/** Repeats commits that lost a race. */
public final class Retries {
    public static final int ATTEMPTS = 50;

    private Retries() {}

    /** Does a small metadata change, on fresh metadata at each attempt. */
    public static void committing(OpenLake lake, TableName name, Consumer<Table> change) {
        lake.locks()
                .holding(
                        name,
                        () -> {
                            attempts(lake, name, change);
                            return name;
                        });
    }

    private static void attempts(OpenLake lake, TableName name, Consumer<Table> change) {
        for (int attempt = 1; ; attempt++) {
            try {
                change.accept(lake.load(name));
                return;
            } catch (CommitFailedException e) {
                if (attempt == ATTEMPTS) {
                    throw lost(name, e);
                }
                pause(attempt);
            }
        }
    }

    public static LockstepException lost(TableName name, Throwable cause) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "lake-contention",
                "Cannot commit to table "
                        + name
                        + ": found "
                        + ATTEMPTS
                        + " lost races against other writers; try again later.",
                cause);
    }

    /** Waits a little longer each time, with jitter, so that rivals do not meet again. */
    public static void pause(int attempt) {
        long most = TimeUnit.MILLISECONDS.toNanos(Math.min(1000, 10L << Math.min(attempt, 7)));
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most));
    }
}
