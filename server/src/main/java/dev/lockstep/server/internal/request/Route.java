package dev.lockstep.server.internal.request;

import io.javalin.http.HandlerType;
import java.util.List;
import java.util.stream.Stream;

/**
 * One route.
 *
 * @param path with parameters in braces
 */
public record Route(HandlerType method, String path, Op op, Action action) {

    /** What a route does. May block. */
    @FunctionalInterface
    public interface Action {
        Answer handle(Call call) throws Exception;
    }

    public static Route get(String path, Op op, Action action) {
        return new Route(HandlerType.GET, path, op, action);
    }

    public static Route post(String path, Op op, Action action) {
        return new Route(HandlerType.POST, path, op, action);
    }

    public static Route put(String path, Op op, Action action) {
        return new Route(HandlerType.PUT, path, op, action);
    }

    public static Route delete(String path, Op op, Action action) {
        return new Route(HandlerType.DELETE, path, op, action);
    }

    @SafeVarargs
    public static List<Route> all(List<Route>... some) {
        return Stream.of(some).flatMap(List::stream).toList();
    }

    /** Whether the answer goes on for as long as something happens. */
    public boolean streams() {
        return op.reply().mediaType().equals("text/event-stream");
    }

    /** Whether a call may change something. */
    public boolean mutates() {
        return method != HandlerType.GET && !op.is(Op.Trait.SAFE);
    }
}
