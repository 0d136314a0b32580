package dev.lockstep.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@link ProjectedWords} behind the interface of OpenAI, for a server in a process of its own. */
final class ModelServer implements AutoCloseable {
    private final HttpServer server;
    private final ProjectedWords model;

    ModelServer(ProjectedWords model) throws IOException {
        this.model = model;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/embeddings", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** A home's configuration with this as the model {@code words}. */
    String configuration(int dimension) {
        return """
        embedders:
          words:
            kind: openai
            model: words
            url: %s
            api-key: none
            batch-texts: 256
            dimension: %d
        """
                .formatted(url(), dimension);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode input = JsonMapper.shared().readTree(exchange.getRequestBody()).path("input");
            StringBuilder body = new StringBuilder("{\"data\":[");
            for (int i = 0; i < input.size(); i++) {
                body.append(i > 0 ? "," : "").append("{\"index\":").append(i);
                body.append(",\"embedding\":").append(json(input.get(i).asString())).append('}');
            }
            body.append("],\"usage\":{\"total_tokens\":").append(input.size()).append("}}");
            byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String json(String text) {
        return vector(model.vector(text.hashCode()));
    }

    /** As a JSON array; five digits, since the figures are of speed. */
    static String vector(float[] vector) {
        StringBuilder text = new StringBuilder("[");
        for (int d = 0; d < vector.length; d++) {
            text.append(d > 0 ? "," : "").append(String.format(Locale.ROOT, "%.4f", vector[d]));
        }
        return text.append(']').toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
