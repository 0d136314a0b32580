package dev.lockstep.embed.internal;

import dev.lockstep.api.ErrorKind;
import dev.lockstep.api.LockstepException;
import dev.lockstep.embed.RemoteSettings;
import dev.lockstep.embed.TokenUsage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in, JSON out, with patience: a broken connection, 429 and 5xx are sent again after the time
 * that the server asks for, or after a doubling one with jitter.
 */
public final class JsonHttp implements AutoCloseable {
    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final RemoteSettings settings;
    private final TokenUsage usage;
    private final Waiting waiting;

    /** How to wait; replaced in tests, which never sleep. */
    @FunctionalInterface
    public interface Waiting {
        void sleep(Duration time) throws InterruptedException;
    }

    public JsonHttp(RemoteSettings settings, TokenUsage usage, Waiting waiting) {
        this.settings = settings;
        this.usage = usage;
        this.waiting = waiting;
    }

    /** Posts the body to a path below the base; the answer is of status 2xx. */
    public JsonNode post(String path, Object body) {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofByteArray(bytes(body))).build());
    }

    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    private static byte[] bytes(Object body) {
        return JSON.writeValueAsBytes(body);
    }

    private HttpRequest.Builder request(String path) {
        String base = settings.base().toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json");
        if (settings.apiKey() != null) {
            request.header("Authorization", "Bearer " + settings.apiKey());
        }
        return request;
    }

    private JsonNode send(HttpRequest request) {
        Duration wait = settings.firstWait();
        for (int attempt = 1; ; attempt++) {
            Outcome outcome = once(request);
            switch (outcome) {
                case Answer answer -> {
                    return answer.body();
                }
                case Refused refused -> {
                    if (!refused.transientFault() || attempt >= settings.attempts()) {
                        throw refused.error();
                    }
                    usage.retried();
                    pause(refused.retryAfter() == null ? jittered(wait) : refused.retryAfter());
                    wait = wait.multipliedBy(2);
                }
            }
        }
    }

    private sealed interface Outcome {}

    private record Answer(JsonNode body) implements Outcome {}

    private record Refused(
            boolean transientFault, @Nullable Duration retryAfter, LockstepException error)
            implements Outcome {}

    private Outcome once(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            int status = response.statusCode();
            if (status / 100 == 2) {
                return new Answer(JSON.readTree(response.body()));
            }
            String text = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
            boolean again = status == 429 || status >= 500;
            return new Refused(again, retryAfter(response), error(status, text, again));
        } catch (IOException | JacksonException e) {
            return new Refused(true, null, unreachable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private LockstepException error(int status, String text, boolean again) {
        String shown = dev.lockstep.api.Names.shown(text);
        return new LockstepException(
                again || status == 401 || status == 403 ? ErrorKind.EXTERNAL : ErrorKind.USER,
                status == 429 ? "model-busy" : "model-refused",
                "Cannot embed with " + settings + ": the server answered " + status + ": " + shown);
    }

    private LockstepException unreachable(Exception cause) {
        return new LockstepException(
                ErrorKind.EXTERNAL,
                "model-unreachable",
                "Cannot reach the model "
                        + settings
                        + ": "
                        + cause.getClass().getSimpleName()
                        + (cause.getMessage() == null ? "" : ": " + cause.getMessage())
                        + "; is the server running?",
                cause);
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(v -> v.matches("\\d{1,5}"))
                .map(v -> Duration.ofSeconds(Long.parseLong(v)))
                .orElse(null);
    }

    private static Duration jittered(Duration wait) {
        Duration capped = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(capped.toMillis() / 2, capped.toMillis() + 1));
    }

    private void pause(Duration time) {
        try {
            waiting.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
