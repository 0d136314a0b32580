package dev.lockstep.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Answers as it was told, in the shapes that the server has, and remembers what it was asked. The
 * last answer of a route is given again and again.
 */
final class StubServer implements AutoCloseable {
    private final HttpServer http;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    final List<Request> requests = new CopyOnWriteArrayList<>();

    /**
     * @param route method, path and query, such as {@code GET /api/v1/runs?limit=20}
     */
    record Request(
            String route,
            String authorization,
            String idempotencyKey,
            String type,
            String ifNoneMatch,
            String body) {}

    record Answer(int status, String body, Map<String, String> headers) {}

    StubServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext("/", this::handle);
        http.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    StubServer on(String route, String body) {
        return on(route, 200, body, Map.of());
    }

    StubServer on(String route, int status, String body) {
        return on(route, status, body, Map.of());
    }

    /**
     * @param route method and path; the query is not looked at
     */
    StubServer on(String route, int status, String body, Map<String, String> headers) {
        answers.computeIfAbsent(route, r -> new ArrayDeque<>())
                .add(new Answer(status, body, headers));
        return this;
    }

    /** The routes that were asked for, in order. */
    List<String> routes() {
        return requests.stream().map(Request::route).toList();
    }

    Request last() {
        return requests.getLast();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String method = exchange.getRequestMethod() + " ";
            requests.add(
                    new Request(
                            method + exchange.getRequestURI(),
                            header(exchange, "Authorization"),
                            header(exchange, "Idempotency-Key"),
                            header(exchange, "Content-Type"),
                            header(exchange, "If-None-Match"),
                            body));
            send(exchange, answer(method + exchange.getRequestURI().getPath()));
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    private synchronized Answer answer(String route) {
        Deque<Answer> queue = answers.get(route);
        if (queue == null) {
            String problem = "{\"title\": \"No route\", \"detail\": \"Nothing at " + route + "\"}";
            return new Answer(404, problem, Map.of());
        }
        return queue.size() > 1 ? queue.remove() : queue.element();
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
