package dev.lockstep.app.command;

import dev.lockstep.api.LockstepException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The few requests of the demo. */
final class ApiClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI base;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();

    ApiClient(URI base, String key) {
        this.base = base;
        this.key = key;
    }

    URI base() {
        return base;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        return answer(send(request(path).GET()));
    }

    /** Empty where there is no such thing. */
    Optional<JsonNode> find(String path) {
        HttpResponse<byte[]> response = send(request(path).GET());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(answer(response));
    }

    JsonNode post(String path, @Nullable Object body) {
        return answer(
                send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(
                                        body == null
                                                ? BodyPublishers.noBody()
                                                : BodyPublishers.ofByteArray(
                                                        JSON.writeValueAsBytes(body)))));
    }

    void delete(String path) {
        answer(send(request(path).DELETE()));
    }

    /** Sends a file with fields beside it, as a browser's form does. */
    JsonNode upload(String path, String fileName, byte[] file, Map<String, String> fields) {
        String boundary = "lockstep-" + UUID.randomUUID();
        return answer(
                send(
                        request(path)
                                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                                .POST(
                                        BodyPublishers.ofByteArray(
                                                form(boundary, fileName, file, fields)))));
    }

    private static byte[] form(
            String boundary, String fileName, byte[] file, Map<String, String> fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(file.length + 1024);
        fields.forEach((name, value) ->
                write(body, part(boundary, "name=\"" + name + "\"") + value + "\r\n"));
        write(body, part(boundary, "name=\"file\"; filename=\"" + fileName + "\""));
        body.writeBytes(file);
        write(body, "\r\n--" + boundary + "--\r\n");
        return body.toByteArray();
    }

    private static String part(String boundary, String disposition) {
        return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json, application/problem+json");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot reach " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode answer(HttpResponse<byte[]> response) {
        JsonNode body =
                response.body().length == 0
                        ? JSON.createObjectNode()
                        : JSON.readTree(response.body());
        if (response.statusCode() >= 400) {
            throw LockstepException.user(
                    body.path("code").asString("failed"),
                    body.path("detail").asString("status " + response.statusCode()));
        }
        return body;
    }

    @Override
    public void close() {
        http.close();
    }
}
