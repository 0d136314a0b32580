package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import io.javalin.http.HttpResponseException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever was thrown into the one exception that a problem document is made from. */
public final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger("dev.lockstep.server");

    private Faults() {}

    public static LockstepException of(Throwable thrown, String method, String path, String trace) {
        return switch (thrown) {
            case LockstepException e -> logged(e, method, path);
            case HttpResponseException e -> http(e, method, path);
            case InterruptedException e -> stopping();
            default -> unexpected(thrown, method, path, trace);
        };
    }

    private static LockstepException logged(LockstepException e, String method, String path) {
        if (e.kind() == ErrorKind.INTERNAL || e.kind() == ErrorKind.EXTERNAL) {
            LOG.atWarn()
                    .addKeyValue("method", method)
                    .addKeyValue("path", path)
                    .addKeyValue("code", e.code())
                    .setCause(e)
                    .log("A request failed; the caller was told why");
        }
        return e;
    }

    private static LockstepException http(HttpResponseException e, String method, String path) {
        return switch (e.getStatus()) {
            case 404 -> noRoute(path);
            case 413 ->
                    new LockstepException(
                            ErrorKind.TOO_LARGE,
                            "body-too-large",
                            "Cannot take the body: it is too large.");
            default ->
                    new LockstepException(
                                    e.getStatus() < 500 ? ErrorKind.USER : ErrorKind.INTERNAL,
                                    "http-" + e.getStatus(),
                                    "Cannot answer "
                                            + method
                                            + " "
                                            + path
                                            + ": the request is not valid HTTP for this route.")
                            .with("status", e.getStatus());
        };
    }

    static LockstepException noRoute(String path) {
        return new LockstepException(
                ErrorKind.NOT_FOUND,
                "route-not-found",
                "There is nothing at '"
                        + dev.lockstep.api.Names.shown(path)
                        + "'; /api/v1/docs lists what there is.");
    }

    public static LockstepException methodNotAllowed(String method, String path, String allowed) {
        return new LockstepException(
                        ErrorKind.USER,
                        "method-not-allowed",
                        "Cannot "
                                + method.toUpperCase(Locale.ROOT)
                                + " "
                                + dev.lockstep.api.Names.shown(path)
                                + ": this route takes "
                                + allowed
                                + ".")
                .with("status", 405)
                .with("allow", allowed);
    }

    static LockstepException stopping() {
        return new LockstepException(
                ErrorKind.RESOURCES,
                "stopping",
                "Cannot answer: the server is stopping; try again in a moment.");
    }

    private static LockstepException unexpected(
            Throwable thrown, String method, String path, String trace) {
        LOG.atError()
                .addKeyValue("method", method)
                .addKeyValue("path", path)
                .setCause(thrown)
                .log("A request failed by a fault of ours; the caller got its trace id only");
        return new LockstepException(
                        ErrorKind.INTERNAL,
                        "internal",
                        "Cannot answer: a fault inside Lockstep; its cause is in the server's log"
                                + " under the trace id "
                                + trace
                                + ".",
                        thrown)
                .with("trace_id", trace);
    }
}
