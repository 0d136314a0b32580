package dev.lockstep.store.opensearch.internal.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that answers what it was told, for what a cluster of tests never comes to. */
public final class ToldServer implements AutoCloseable {
    private final NavigableMap<String, String> answers = new TreeMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public ToldServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** To requests that begin so, the longest beginning first; 403 to all others. */
    public void answers(String request, String body) {
        answers.put(request, body);
    }

    public void forbids(String request) {
        answers.remove(request);
    }

    public List<String> asked() {
        return asked;
    }

    public OpenSearchOptions options() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return OpenSearchOptions.of(List.of(url), "", "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        exchange.getRequestBody().readAllBytes();
        asked.add(line);
        String found =
                answers.descendingMap().entrySet().stream()
                        .filter(answer -> line.startsWith(answer.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("");
        byte[] body = found.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(
                found.isEmpty() ? 403 : 200, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
