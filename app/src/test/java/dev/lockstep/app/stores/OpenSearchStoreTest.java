package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.Batch;
import dev.lockstep.api.Checkable.Use;
import dev.lockstep.api.Checkpoint;
import dev.lockstep.api.CollectionRef;
import dev.lockstep.api.CollectionSpec;
import dev.lockstep.api.Finding;
import dev.lockstep.api.Metric;
import dev.lockstep.api.StoreWriter;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.WriteScope;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.BackupService.BackupRequest;
import dev.lockstep.api.service.BackupService.RestoreRequest;
import dev.lockstep.api.service.MigrationService.MigrationSettings;
import dev.lockstep.api.service.MigrationService.NewMigration;
import dev.lockstep.api.service.MigrationService.Plan;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.api.service.StoreService.StoreView;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.store.opensearch.FoundIndexes;
import dev.lockstep.store.opensearch.OpenSearchOptions;
import dev.lockstep.store.opensearch.OpenSearchStore;
import dev.lockstep.testkit.RowGenerator;
import dev.lockstep.testkit.opensearch.OpenSearchServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSearch as a store by name: added, checked, copied to and from, backed up and restored. */
class OpenSearchStoreTest {
    private static final TenantId T = TenantId.DEFAULT;
    private static final int ROWS = 1_000;

    @TempDir Path home;
    private final OpenSearchServer server = OpenSearchServer.shared();
    private final String prefix = OpenSearchServer.freshPrefix();
    private Lockstep lockstep;

    @BeforeEach
    void open() {
        lockstep =
                Lockstep.open(
                        Home.at(home, null), Configuration.read(home, null, Map.of(), Map.of()));
    }

    @AfterEach
    void close() {
        lockstep.close();
    }

    private RunView succeeded(RunView run) throws InterruptedException {
        RunView now = run;
        while (!now.state().ended()) {
            now = lockstep.runs().awaitChange(T, now, Duration.ofSeconds(30));
        }
        assertThat(now.state()).as("%s", now.failure()).isEqualTo(RunState.SUCCEEDED);
        return now;
    }

    private void write(String name, Batch batch) {
        CollectionRef ref = new CollectionRef(T, "os", name);
        WriteScope scope = new WriteScope("by-hand-" + batch.id(0), "write", 1);
        try (OpenSearchStore store =
                OpenSearchStore.open(
                        "os",
                        OpenSearchOptions.of(
                                        List.of(server.url()), server.user(), server.password())
                                .withPrefix(prefix),
                        FoundIndexes.NONE)) {
            store.create(ref, CollectionSpec.of(batch.dimension(), Metric.COSINE));
            try (StoreWriter writer = store.write(ref, scope)) {
                assertThat(writer.upsert(batch)).isEmpty();
                writer.commit(new Checkpoint(scope, Map.of(), batch.size(), 0, 0));
            }
        }
    }

    private void same(String one, String other) throws InterruptedException {
        RunView diff = succeeded(lockstep.collections().diff(T, one, other, false));
        assertThat(diff.result()).containsEntry("differences", "0");
    }

    @Test
    void aCollectionGoesToAndFroIsBackedUpAndBroughtBack() throws Exception {
        NewStore named =
                new NewStore(
                        "os",
                        "opensearch",
                        server.url() + "?replicas=0&prefix=" + prefix,
                        server.user(),
                        server.password());
        StoreView added = lockstep.stores().add(T, named);
        assertThat(added.abilities()).contains("read", "write", "check");
        assertThat(added.place()).contains("replicas=0").doesNotContain("@");
        assertThat(lockstep.stores().check(T, "os", Use.RESTORE))
                .isNotEmpty()
                .noneMatch(finding -> finding.level() == Finding.Level.FAULT);

        RowGenerator rows = new RowGenerator(5, 16);
        write("works", rows.batch(0, ROWS));
        assertThat(lockstep.collections().get(T, "os/works").rows()).isEqualTo(ROWS);

        succeeded(lockstep.collections().copy(T, "os/works", "lake/works"));
        same("os/works", "lake/works");
        succeeded(lockstep.collections().copy(T, "lake/works", "os/again"));
        same("lake/works", "os/again");

        succeeded(lockstep.backups().create(T, BackupRequest.of("os/works")));
        write("works", rows.batch(ROWS - 10, ROWS + 50));
        RunView changed =
                succeeded(lockstep.collections().diff(T, "os/works", "lake/works", false));
        assertThat(changed.result()).containsEntry("differences", "50");
        succeeded(
                lockstep.backups()
                        .restore(
                                T,
                                new RestoreRequest(
                                        "latest", List.of(), "os/works", null, List.of())));
        assertThat(lockstep.collections().get(T, "os/works").rows()).isEqualTo(ROWS);
        same("os/works", "lake/works");
    }

    /** As an application makes and fills one, with 500 rows of which every tenth has no vector. */
    private String filledByOthers() throws Exception {
        String index = prefix + "docs";
        ask(
                "PUT",
                index,
                """
                {"settings": {"index": {"knn": true, "number_of_shards": 2}},
                 "mappings": {"properties": {"text": {"type": "text"},
                    "vector_field": {"type": "knn_vector", "dimension": 3,
                        "method": {"name": "hnsw", "space_type": "l2", "engine": "lucene"}}}}}
                """);
        StringBuilder bulk = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String vector = i % 10 == 0 ? "" : "\"vector_field\":[%d,0.1,1e-7],".formatted(i);
            bulk.append("{\"index\":{\"_id\":\"d%d\"}}\n{%s".formatted(i, vector))
                    .append("\"text\":\"word w%d\",\"metadata\":{\"n\":%d.50}}\n".formatted(i, i));
        }
        ask("POST", index + "/_bulk?refresh=true", bulk.toString());
        return index;
    }

    private void ask(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(server.url().resolve("/" + path))
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build();
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("\"errors\":true");
        }
    }

    @Test
    void anIndexOfSomebodyElseIsCopiedBackedUpComparedAndSearched() throws Exception {
        String docs = "os/" + filledByOthers();
        String url = server.url() + "?replicas=0&found=" + prefix + "*&prefix=" + prefix;
        lockstep.stores()
                .add(T, new NewStore("os", "opensearch", url, server.user(), server.password()));
        assertThat(lockstep.collections().list(T, "os"))
                .singleElement()
                .satisfies(it -> assertThat(it.rows()).isEqualTo(500));

        succeeded(lockstep.collections().copy(T, docs, "lake/docs"));
        same(docs, "lake/docs");
        succeeded(lockstep.collections().copy(T, docs, "os/ours"));
        same("os/ours", docs);

        succeeded(lockstep.backups().create(T, BackupRequest.of(docs)));
        ask("PUT", docs.substring(3) + "/_doc/d1?refresh=true", "{\"text\":\"changed\"}");
        ask("POST", docs.substring(3) + "/_delete_by_query?refresh=true", DELETED);
        RunView changed = succeeded(lockstep.collections().diff(T, docs, "lake/docs", false));
        assertThat(changed.result()).containsEntry("differences", "2");
        succeeded(
                lockstep.backups()
                        .restore(
                                T,
                                new RestoreRequest(
                                        "latest", List.of(), "os/brought", null, List.of())));
        same("os/brought", "lake/docs");

        assertThatThrownBy(() -> lockstep.collections().copy(T, "lake/docs", docs))
                .hasMessageContaining("which Lockstep did not make")
                .hasMessageContaining("copy it into a collection of another name");
        NewMigration migration =
                new NewMigration("away", docs, "os/moved", MigrationSettings.DEFAULT);
        Plan plan = lockstep.migrations().look(T, migration);
        assertThat(plan.obstacles())
                .singleElement()
                .satisfies(it -> assertThat(it).contains("take mode dual_write"));
        assertThat(plan.notes()).anyMatch(note -> note.contains("its source takes no writes"));
    }

    private static final String DELETED = "{\"query\":{\"ids\":{\"values\":[\"d2\"]}}}";

    @Test
    void whatCannotBeReadOrReachedIsNotKept() {
        Map<String, String> wrong =
                Map.of(
                        "http://me:secret@127.0.0.1:1", "127.0.0.1:1",
                        "http://127.0.0.1:9200/path", "https://host:9200",
                        "http://127.0.0.1:9200?verify=no", "verify-certs",
                        "http://127.0.0.1:9200?shards=0", "shards=0");
        wrong.forEach((url, words) ->
                assertThatThrownBy(() ->
                                lockstep.stores()
                                        .add(
                                                T,
                                                new NewStore(
                                                        "away", "opensearch", url, null, null)))
                        .hasMessageContaining(words)
                        .hasMessageNotContaining("secret"));
        assertThatThrownBy(() -> lockstep.stores().get(T, "away"))
                .hasMessage("There is no store 'away'.");
    }
}
