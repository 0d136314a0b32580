package dev.lockstep.app.cost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model behind the interface of OpenAI that counts the texts it is asked for. */
public final class CountingModel implements AutoCloseable {
    public static final int DIMENSION = 64;

    private final HttpServer server;
    private final AtomicLong texts = new AtomicLong();

    public CountingModel() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/embeddings", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Since the start. */
    public long texts() {
        return texts.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode input = JsonMapper.shared().readTree(exchange.getRequestBody()).path("input");
            StringJoiner data = new StringJoiner(",", "{\"data\":[", "],");
            for (int i = 0; i < input.size(); i++) {
                data.add(
                        "{\"index\":"
                                + i
                                + ",\"embedding\":"
                                + vector(input.get(i).asString())
                                + "}");
            }
            texts.addAndGet(input.size());
            String usage = "\"usage\":{\"total_tokens\":" + 3 * input.size() + "}}";
            byte[] body = (data + usage).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** What it makes of a text, as JSON, which is how pgvector spells one too. */
    public static String vector(String text) {
        Random random = new Random(text.hashCode());
        StringJoiner vector = new StringJoiner(",", "[", "]");
        for (int d = 0; d < DIMENSION; d++) {
            vector.add(Float.toString((float) random.nextGaussian()));
        }
        return vector.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
