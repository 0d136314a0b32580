package dev.lockstep.store.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.Batch;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Metric;
import dev.lockstep.api.Row;
import dev.lockstep.api.Snapshot;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.testkit.Rows;
import dev.lockstep.testkit.StoreSubject;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Indexes of one test on the server of tests. */
record Place(OpenSearchServer server, String prefix) {
    static Place fresh() {
        return new Place(OpenSearchServer.shared(), OpenSearchServer.freshPrefix());
    }

    OpenSearchOptions options() {
        return OpenSearchOptions.of(List.of(server.url()), server.user(), server.password())
                .withPrefix(prefix)
                .withSettings(IndexSettings.USUAL.withReplicas(0));
    }

    OpenSearchStore store() {
        return OpenSearchStore.open(options());
    }

    static CollectionRef ref(String name) {
        return new CollectionRef(TenantId.DEFAULT, OpenSearchStore.KIND, name);
    }

    static void make(OpenSearchStore store, String name, Metric metric, List<Row> rows) {
        int dimension = Objects.requireNonNull(rows.getFirst().vector()).length;
        store.create(ref(name), CollectionSpec.of(dimension, metric));
        WriteScope scope = StoreSubject.scope("make", 1);
        try (StoreWriter writer = store.write(ref(name), scope)) {
            assertThat(writer.upsert(Batch.of(rows, dimension))).isEmpty();
            writer.commit(StoreSubject.checkpoint(scope, rows.size()));
        }
    }

    static Map<String, Row> rows(OpenSearchStore store, String name) {
        try (Snapshot snapshot = store.pin(ref(name), "test", Duration.ofHours(1))) {
            return Rows.all(snapshot);
        }
    }

    /** Makes an index as an application would; on one node without copies. */
    void made(String index, String body) {
        JsonNode answer = ask("PUT", URLEncoder.encode(index, StandardCharsets.UTF_8), body);
        assertThat(answer.path("acknowledged").asBoolean()).as("%s", answer).isTrue();
    }

    /** Asks the server directly. */
    JsonNode ask(String method, String path, String body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.url().resolve("/" + path))
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build();
            return JsonMapper.shared()
                    .readTree(client.send(request, BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
