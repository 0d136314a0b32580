package dev.lockstep.dataset.internal.worker;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.dataset.internal.protocol.Answers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/** Errors as a worker tells them. */
final class Answering {
    private Answering() {}

    static Answers.Problem problem(Throwable fault) {
        LockstepException told =
                switch (fault) {
                    case LockstepException e -> e;
                    case SQLException e when Duck.outOfMemory(e.getMessage()) -> outOfMemory(e);
                    case IOException e -> disk(e);
                    case UncheckedIOException e -> disk(e);
                    case OutOfMemoryError e -> outOfMemory(e);
                    default -> internal(fault);
                };
        String message = told.getMessage();
        return new Answers.Problem(
                told.kind().name(), told.code(), message == null ? told.code() : message);
    }

    static LockstepException outOfMemory(Throwable cause) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "worker-memory",
                "Cannot finish: found more data at once than a worker's memory and spill space"
                        + " take; raise the worker limits, or ask for less.",
                cause);
    }

    private static LockstepException disk(Exception cause) {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "worker-io",
                "Cannot read or write a file in a worker: found "
                        + cause
                        + "; look at the free space of the home.",
                cause);
    }

    private static LockstepException internal(Throwable cause) {
        return new LockstepException(
                ErrorKind.INTERNAL,
                "worker-fault",
                "Cannot finish in a worker: found " + cause,
                cause);
    }
}
