package dev.lockstep.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody would write who wants nothing but speed: the documents of an index lie ready as
 * bodies of bulk requests, and are sent to one like it, without refresh and copies, over several
 * connections.
 */
final class PlainLoader implements AutoCloseable {
    private static final String SMILE = "application/smile";
    private static final int PAGE = 1_000;

    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ReadyBodies ready;

    PlainLoader(URI url, Path directory) {
        this.url = url;
        this.ready = new ReadyBodies(directory);
    }

    JsonNode ask(String method, String path, String body) throws Exception {
        return send(method, path, BodyPublishers.ofString(body), "application/json");
    }

    private JsonNode send(
            String method, String path, HttpRequest.BodyPublisher body, String contentType)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path))
                        .header("Content-Type", contentType)
                        // Else the answer comes in the request's own encoding.
                        .header("Accept", "application/json")
                        .method(method, body)
                        .build();
        var answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Takes what lies behind an alias. */
    void take(String alias) throws Exception {
        String scroll =
                ready.add(
                        page(
                                "/" + alias + "/_search?scroll=10m",
                                "{\"size\":" + PAGE + ",\"sort\":[\"_doc\"]}"));
        while (!scroll.isEmpty()) {
            scroll =
                    ready.add(
                            page(
                                    "/_search/scroll",
                                    "{\"scroll\":\"10m\",\"scroll_id\":\"" + scroll + "\"}"));
        }
    }

    private byte[] page(String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(url.resolve(path))
                        .header("Content-Type", "application/json")
                        .header("Accept", SMILE)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.statusCode() + " at a page of " + path);
        }
        return answer.body();
    }

    int documents() {
        return ready.documents();
    }

    /**
     * Loads them into a new index of the same fields and graph; in seconds, until all of them can
     * be searched.
     */
    double load(String alias, String fresh, int connections) throws Exception {
        JsonNode index = ask("GET", "/" + alias, "").iterator().next();
        ObjectNode like = JsonMapper.shared().createObjectNode();
        ObjectNode settings = like.putObject("settings");
        settings.put("index.knn", true);
        settings.put(
                "index.number_of_shards", index.at("/settings/index/number_of_shards").asString());
        settings.put("index.number_of_replicas", 0);
        settings.put("index.refresh_interval", "-1");
        like.set("mappings", index.path("mappings"));
        ask("PUT", "/" + fresh, like.toString());
        AtomicInteger next = new AtomicInteger();
        List<Timed> senders = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            senders.add(() -> {
                for (int n = next.getAndIncrement();
                        n < ready.files().size();
                        n = next.getAndIncrement()) {
                    JsonNode answer =
                            send(
                                    "POST",
                                    "/" + fresh + "/_bulk?filter_path=errors",
                                    BodyPublishers.ofFile(ready.files().get(n)),
                                    SMILE);
                    if (answer.path("errors").asBoolean()) {
                        throw new IllegalStateException("refused: " + answer);
                    }
                }
            });
        }
        double took =
                Timed.seconds(() -> {
                    Together.run(senders);
                    ask("POST", "/" + fresh + "/_refresh", "");
                });
        int found = ask("GET", "/" + fresh + "/_count", "").path("count").asInt();
        if (found != ready.documents()) {
            throw new IllegalStateException(found + " of " + ready.documents() + " documents");
        }
        return took;
    }

    @Override
    public void close() {
        http.close();
    }
}
