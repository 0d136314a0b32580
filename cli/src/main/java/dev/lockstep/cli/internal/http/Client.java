package dev.lockstep.cli.internal.http;

import dev.lockstep.cli.Endpoint;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Requests to one server. An error answer becomes a {@link CommandFailure}. Requests that did not
 * come through are made again with the same {@code Idempotency-Key}, so that nothing is done twice.
 */
public final class Client {
    private static final int ATTEMPTS = 4;

    private final Endpoint endpoint;
    private final HttpClient http;
    private final Patience patience;

    /** What a server answered. */
    public record Reply(int status, HttpHeaders headers, JsonNode body) {
        /** The last segment of where the thing that was made lives; empty where none is told. */
        public String locatedId() {
            String location = headers.firstValue("Location").orElse("");
            return location.substring(location.lastIndexOf('/') + 1);
        }
    }

    /**
     * @param environment where {@code LOCKSTEP_TIMEOUT} may say how long a server may be silent
     */
    public Client(Endpoint endpoint, Map<String, String> environment) {
        this.endpoint = endpoint;
        this.patience = Patience.of(environment);
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build();
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public JsonNode get(Route route) {
        return exchange("GET", route, null, null).body();
    }

    /**
     * Waits until a thing is no longer as it was seen, or the time that the route names is over.
     *
     * @param tag of the answer seen before; null for the first
     * @return status 304 where it is still as seen
     */
    public Reply poll(Route route, @Nullable String tag) {
        return attempts("GET", route, tag == null ? Map.of() : Map.of("If-None-Match", tag), null);
    }

    public Reply post(Route route, @Nullable JsonNode body) {
        return send("POST", route, body);
    }

    public Reply put(Route route, JsonNode body) {
        return send("PUT", route, body);
    }

    public Reply delete(Route route) {
        return send("DELETE", route, null);
    }

    private Reply send(String method, Route route, @Nullable JsonNode body) {
        String text = body == null ? null : Json.line(body);
        return exchange(
                method,
                route,
                text == null ? null : "application/json",
                text == null ? null : () -> BodyPublishers.ofString(text));
    }

    /**
     * Sends a body of any type.
     *
     * @param body made anew for each attempt
     */
    public Reply exchange(
            String method,
            Route route,
            @Nullable String contentType,
            @Nullable Supplier<BodyPublisher> body) {
        Map<String, String> headers = new HashMap<>();
        if (contentType != null) {
            headers.put("Content-Type", contentType);
        }
        if (!method.equals("GET")) {
            headers.put("Idempotency-Key", UUID.randomUUID().toString());
        }
        return attempts(method, route, headers, body);
    }

    private Reply attempts(
            String method,
            Route route,
            Map<String, String> headers,
            @Nullable Supplier<BodyPublisher> body) {
        try {
            for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
                Duration pause = Duration.ofMillis(100L << attempt);
                try {
                    HttpResponse<byte[]> response = once(method, route, headers, body);
                    if (!isBusy(response)) {
                        return reply(response);
                    }
                    pause = pause(response, attempt);
                } catch (IOException e) {
                    failIfLasting(e);
                }
                Thread.sleep(pause);
            }
            return reply(once(method, route, headers, body));
        } catch (IOException e) {
            throw unreachable(e);
        } catch (Patience.Silent e) {
            throw silent(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(1, "Interrupted.");
        }
    }

    private CommandFailure silent(Patience.Silent e) {
        return new CommandFailure(
                1,
                "Cannot get an answer from "
                        + endpoint.url()
                        + ": found silence for "
                        + e.seconds()
                        + " seconds, expected an answer; look at the server's log, or set"
                        + " LOCKSTEP_TIMEOUT=10m. What was asked may still be done.");
    }

    private HttpResponse<byte[]> once(
            String method,
            Route route,
            Map<String, String> headers,
            @Nullable Supplier<BodyPublisher> body)
            throws IOException, InterruptedException {
        return patience.send(http, request(method, route, headers, body));
    }

    private HttpRequest request(
            String method,
            Route route,
            Map<String, String> headers,
            @Nullable Supplier<BodyPublisher> body) {
        var request =
                HttpRequest.newBuilder(endpoint.url().resolve(route.text().substring(1)))
                        .header("Accept", "application/json, application/problem+json")
                        .header("User-Agent", "lockstep-cli")
                        .method(method, body == null ? BodyPublishers.noBody() : body.get());
        if (!endpoint.key().isEmpty()) {
            request.header("Authorization", "Bearer " + endpoint.key());
        }
        headers.forEach(request::header);
        return request.build();
    }

    /** Only where the server asks for another attempt at a time. */
    private static boolean isBusy(HttpResponse<?> response) {
        int status = response.statusCode();
        return (status == 503 || status == 429)
                && response.headers().firstValue("Retry-After").isPresent();
    }

    private static Duration pause(HttpResponse<?> response, int attempt) {
        String text = response.headers().firstValue("Retry-After").orElse("1");
        long seconds = text.matches("\\d{1,4}") ? Long.parseLong(text) : attempt;
        return Duration.ofSeconds(Math.clamp(seconds, 0, 30));
    }

    private void failIfLasting(IOException e) {
        if (e.getCause() instanceof UploadFailed) {
            throw unreachable(e);
        }
    }

    private CommandFailure unreachable(IOException e) {
        if (e.getCause() instanceof UploadFailed failed) {
            return new CommandFailure(1, String.valueOf(failed.getMessage()));
        }
        String cause = e.getMessage() == null ? "no connection" : e.getMessage();
        return new CommandFailure(
                1,
                "Cannot reach the server: found "
                        + cause
                        + " at "
                        + endpoint.url()
                        + ", expected an answer; check --server and whether it is running.");
    }

    private Reply reply(HttpResponse<byte[]> response) {
        JsonNode body = body(response);
        if (response.statusCode() >= 400) {
            throw CommandFailure.problem(response.statusCode(), body);
        }
        return new Reply(response.statusCode(), response.headers(), body);
    }

    private JsonNode body(HttpResponse<byte[]> response) {
        try {
            return Json.parse(response.body());
        } catch (JacksonException e) {
            throw new CommandFailure(
                    1,
                    "Cannot read the answer of "
                            + endpoint.url()
                            + ": found status "
                            + response.statusCode()
                            + " and something that is no JSON, expected a Lockstep server; check"
                            + " --server.");
        }
    }
}
