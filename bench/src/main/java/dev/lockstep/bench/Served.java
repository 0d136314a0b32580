package dev.lockstep.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./lockstep serve} in a process of its own, and the calls that a program would make. */
final class Served implements AutoCloseable {
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    final URI url;
    final String key;

    Served(Path home) throws IOException {
        ProcessBuilder serve =
                new ProcessBuilder("./lockstep", "serve", "--home", home.toString(), "--port", "0")
                        .redirectErrorStream(true);
        // A search that is asked again shall cost what it costs.
        serve.environment().put("LOCKSTEP_SERVER_QUERY_CACHE", "0B");
        process = serve.start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.contains("http://127.0.0.1:")) {
            System.err.println(line);
            line = out.readLine();
        }
        Thread.ofPlatform().daemon().start(() -> out.lines().forEach(System.err::println));
        JsonNode endpoint =
                JsonMapper.shared().readTree(Files.readString(home.resolve("endpoint.json")));
        url = URI.create(endpoint.path("url").asString());
        key = endpoint.path("key").asString();
    }

    /** Sends a file as a browser would; returns when its run has ended. */
    void ingest(Path file, String name, String id) throws Exception {
        ingest(file, name, id, "create");
    }

    void ingest(Path file, String name, String id, String mode) throws Exception {
        String boundary = "lockstep-bench-boundary";
        String head =
                field(boundary, "name", name)
                        + field(boundary, "key", id)
                        + field(boundary, "mode", mode)
                        + "--"
                        + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                        + file.getFileName()
                        + "\"\r\nContent-Type: text/csv\r\n\r\n";
        HttpRequest request =
                request("/api/v1/datasets/ingest")
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        BodyPublishers.ofFile(file),
                                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                        .build();
        await(send(request));
    }

    private static String field(String boundary, String name, String value) {
        return "--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"\r\n\r\n"
                + value
                + "\r\n";
    }

    JsonNode post(String path, String json) throws Exception {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build());
    }

    JsonNode get(String path) throws Exception {
        return send(request(path).build());
    }

    /** Waits for the run in an answer. */
    JsonNode await(JsonNode accepted) throws Exception {
        JsonNode given = accepted.has("run") ? accepted.path("run") : accepted;
        String id = given.isString() ? given.asString() : given.path("id").asString();
        if (accepted.has("run_id")) {
            id = accepted.path("run_id").asString();
        }
        JsonNode run = get("/api/v1/runs/" + id);
        while (List.of("queued", "running", "waiting").contains(run.path("state").asString())) {
            Thread.sleep(20);
            run = get("/api/v1/runs/" + id);
        }
        if (!run.path("state").asString().equals("succeeded")) {
            throw new IllegalStateException(run.toString());
        }
        return run;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + key);
    }

    private JsonNode send(HttpRequest request) throws Exception {
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
        http.close();
    }
}
