package dev.lockstep.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A stub of both HTTP interfaces, on loopback. */
class RemoteEmbedderTest {
    private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> refusals = new ArrayDeque<>();
    private final List<Duration> waits = new ArrayList<>();
    private HttpServer server;
    private URI base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        base = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 200;
        String answer;
        if (path.equals("/api/tags")) {
            answer = "{\"models\":[{\"name\":\"nomic:latest\",\"digest\":\"abc123\"}]}";
        } else if (path.equals("/api/show")) {
            answer = "{\"model_info\":{\"nomic.context_length\":2048}}";
        } else {
            JsonNode request = JsonMapper.shared().readTree(body);
            bodies.add(request);
            authorizations.add(
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            status = refusals.isEmpty() ? 200 : refusals.poll();
            answer = status == 200 ? vectors(path, request) : "{\"error\":\"no\"}";
            if (status == 429) {
                exchange.getResponseHeaders().add("Retry-After", "7");
            }
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String vectors(String path, JsonNode request) {
        List<String> vectors = new ArrayList<>();
        for (JsonNode text : request.path("input")) {
            vectors.add("[" + text.asString().length() + ",0.5]");
        }
        if (path.equals("/api/embed")) {
            return "{\"embeddings\":" + vectors + ",\"prompt_eval_count\":" + vectors.size() + "}";
        }
        List<String> data = new ArrayList<>();
        for (int i = vectors.size() - 1; i >= 0; i--) {
            data.add("{\"index\":" + i + ",\"embedding\":" + vectors.get(i) + "}");
        }
        return "{\"data\":" + data + ",\"usage\":{\"total_tokens\":" + 10 * data.size() + "}}";
    }

    private RemoteEmbedder openAi() {
        return RemoteEmbedder.openAi(
                RemoteSettings.of(URI.create(base + "/v1"), "small", "sk-secret"), waits::add);
    }

    @Test
    void openAiBatchesKeepOrderAndCountTokens() {
        RemoteEmbedder model = openAi();
        List<String> texts = IntStream.range(0, 150).mapToObj("x"::repeat).toList();
        List<float[]> vectors = model.embed(texts);
        assertThat(IntStream.range(0, 150).allMatch(i -> vectors.get(i)[0] == i)).isTrue();
        assertThat(bodies.stream().skip(1).map(b -> b.path("input").size()))
                .containsExactly(64, 64, 22);
        assertThat(model.usage().tokens()).isEqualTo(10 + 1500);
        assertThat(authorizations).containsOnly("Bearer sk-secret");
    }

    @Test
    void busyServersAreWaitedForAsTheyAsk() {
        RemoteEmbedder model = openAi();
        refusals.addAll(List.of(429, 503));
        assertThat(model.embed(List.of("abc")).getFirst()).containsExactly(3f, 0.5f);
        assertThat(waits.getFirst()).isEqualTo(Duration.ofSeconds(7));
        assertThat(model.usage().retries()).isEqualTo(2);
    }

    @Test
    void patienceEndsAndTheErrorIsRetryableAndWithoutTheKey() {
        RemoteEmbedder model = openAi();
        refusals.addAll(Collections.nCopies(6, 500));
        assertThatThrownBy(() -> model.embed(List.of("abc")))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXTERNAL))
                .hasMessageContaining("answered 500")
                .message()
                .doesNotContain("sk-secret");
        assertThat(waits).hasSize(5);
    }

    @Test
    void aRefusalForGoodIsNotSentAgain() {
        RemoteEmbedder model = openAi();
        refusals.add(400);
        assertThatThrownBy(() -> model.embed(List.of("abc")))
                .isInstanceOfSatisfying(
                        LockstepException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.USER));
        assertThat(waits).isEmpty();
    }

    @Test
    void ollamaIsKnownByDigestAndAskedNotToCut() {
        RemoteEmbedder model =
                RemoteEmbedder.ollama(RemoteSettings.of(base, "nomic", null), waits::add);
        assertThat(model.identity().revision()).isEqualTo("abc123");
        assertThat(model.window()).isEqualTo(2048);
        assertThat(model.dimension()).isEqualTo(2);
        model.embed(List.of("abc"));
        assertThat(bodies.getLast().path("truncate").asBoolean(true)).isFalse();
    }

    @Test
    void anUnknownOllamaModelSaysWhatToRun() {
        assertThatThrownBy(() ->
                        RemoteEmbedder.ollama(RemoteSettings.of(base, "other", null), waits::add))
                .hasMessageContaining("ollama pull other");
    }
}
