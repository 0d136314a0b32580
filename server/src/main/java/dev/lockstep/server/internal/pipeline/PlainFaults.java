package dev.lockstep.server.internal.pipeline;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.server.internal.request.Json;
import dev.lockstep.server.internal.request.Problem;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Problem documents for what never reaches a route: malformed requests, too large headers. */
public final class PlainFaults extends ErrorHandler {
    private final Json json;

    public PlainFaults(Json json) {
        this.json = json;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus() < 400 ? 500 : response.getStatus();
        Problem problem = Problem.of(fault(status), "");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.MEDIA_TYPE);
        problem.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(json.bytes(problem)), callback);
        return true;
    }

    private static LockstepException fault(int status) {
        if (status == 503) {
            return Faults.stopping();
        }
        String reason = HttpStatus.getMessage(status).toLowerCase(Locale.ROOT);
        return new LockstepException(
                        isTheirs(status) ? ErrorKind.USER : ErrorKind.INTERNAL,
                        "http-" + status,
                        "Cannot answer: the request is not valid HTTP (" + reason + ").")
                .with("status", status);
    }

    private static boolean isTheirs(int status) {
        return status < 500
                || status == HttpStatus.NOT_IMPLEMENTED_501
                || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
    }
}
