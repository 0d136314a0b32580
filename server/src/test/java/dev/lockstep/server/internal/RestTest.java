package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The scenes of the command line, over real HTTP. */
class RestTest {
    private static final String WORKS =
            "{\"name\": \"works\", \"records\": [{\"year\": 1998, \"price\": 0.10}], \"key\": \"doi\"}";
    private static final String INDEX =
            "{\"name\": \"works\", \"dataset\": \"works\", \"id_column\": \"doi\", \"text\": \"{title}\"}";

    @TempDir Path home;
    private TestServer it;

    @BeforeEach
    void start() {
        it = new TestServer(home);
    }

    @AfterEach
    void stop() {
        it.close();
    }

    @Test
    void recordsAreTakenInAndShownInTheShapeThatClientsKnow() {
        HttpResponse<String> made = it.post("/api/v1/datasets/ingest", WORKS);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains("/api/v1/datasets/works");
        JsonNode dataset = json(made);
        assertThat(dataset.get("id").stringValue()).isEqualTo("works");
        assertThat(dataset.get("row_count").longValue()).isEqualTo(1200);
        assertThat(dataset.get("file_name").stringValue()).isEqualTo("works.parquet");
        assertThat(dataset.at("/metadata/databricks_enabled").booleanValue()).isFalse();
        assertThat(dataset.at("/metadata/sync_status").stringValue()).isEqualTo("not_synced");
        assertThat(dataset.at("/run/state").stringValue()).isEqualTo("succeeded");
        assertThat(it.datasets.ingested.getFirst().records())
                .isEqualTo("[{\"year\": 1998, \"price\": 0.10}]");
        assertThat(it.datasets.ingested.getFirst().key()).isEqualTo("doi");
    }

    @Test
    void theWarehouseIsOffAndSaysSo() {
        it.post("/api/v1/datasets/ingest", WORKS);
        JsonNode status = json(it.get("/api/v1/datasets/works/databricks/status"));
        assertThat(status.propertyNames())
                .contains(
                        "dataset_id",
                        "dataset_name",
                        "databricks_enabled",
                        "sync_status",
                        "bronze_table",
                        "silver_table",
                        "last_sync_at",
                        "row_count_local",
                        "row_count_databricks");
        assertThat(status.get("sync_status").stringValue()).isEqualTo("not_synced");
        HttpResponse<String> sync = it.post("/api/v1/datasets/works/databricks/sync", "");
        assertThat(sync.statusCode()).isEqualTo(409);
        assertThat(json(sync).get("code").stringValue()).isEqualTo("databricks-not-configured");
    }

    @Test
    void aDatasetIsQueriedByGetAndByPost() {
        it.post("/api/v1/datasets/ingest", WORKS);
        JsonNode get =
                json(
                        it.get(
                                "/api/v1/datasets/works/query?sql=SELECT%20*%20FROM%20dataset%20LIMIT%2010"));
        assertThat(get.at("/columns/2/name").stringValue()).isEqualTo("year");
        assertThat(get.at("/rows/0/2").longValue()).isEqualTo(1998);
        assertThat(get.at("/rows/2/1").isNull()).isTrue();
        assertThat(
                        it.post("/api/v1/datasets/works/query", "{\"sql\": \"drop table x\"}")
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anIndexIsMadeSyncedAndSearched() {
        assertThat(it.post("/api/v1/indexes", INDEX).statusCode()).isEqualTo(201);
        HttpResponse<String> sync = it.post("/api/v1/indexes/works/sync", "");
        assertThat(sync.statusCode()).isEqualTo(202);
        String run = sync.headers().firstValue("Location").orElseThrow();
        assertThat(json(it.get(run)).get("job").stringValue()).isEqualTo("index-sync");
        JsonNode found = json(it.get("/api/v1/indexes/works/search?query=paxos&count=1"));
        assertThat(found.at("/hits/0/id").stringValue()).isEqualTo("10.1/1");
        assertThat(found.at("/hits/0/metadata/year").longValue()).isEqualTo(1998);
        assertThat(found.get("shortfall").isNull()).isTrue();
    }

    @Test
    void findAnswersInTheShapeThatClientsKnow() {
        it.post("/api/v1/indexes", INDEX);
        JsonNode found = json(it.get("/find/works?query=machine+learning&count=2&utm=x"));
        assertThat(found.at("/meta/count").intValue()).isEqualTo(2);
        assertThat(found.at("/meta/query").stringValue()).isEqualTo("machine learning");
        assertThat(found.at("/meta/took_ms").doubleValue()).isPositive();
        assertThat(found.get("results")).hasSize(2);
        JsonNode health = json(it.get("/find/works/health")).get("index");
        assertThat(health.get("ready").booleanValue()).isTrue();
        assertThat(health.get("status").stringValue()).isEqualTo("ready");
        assertThat(health.get("rows").longValue()).isEqualTo(1200);
        assertThat(health.get("generation").longValue()).isEqualTo(7);
        assertThat(health.get("last_sync").stringValue()).isEqualTo("2026-03-01T09:58:00Z");
    }

    @Test
    void healthNeedsNoKeyAndReadinessGivesReasons() {
        assertThat(it.send(it.request("/livez", null)).statusCode()).isEqualTo(200);
        assertThat(it.send(it.request("/readyz", null)).statusCode()).isEqualTo(200);
        it.missing.add("The catalog is not open.");
        HttpResponse<String> no = it.send(it.request("/readyz", null));
        assertThat(no.statusCode()).isEqualTo(503);
        assertThat(no.headers().firstValue("Retry-After")).isPresent();
        assertThat(json(no).get("detail").stringValue()).contains("The catalog is not open.");
    }

    @Test
    void metricsCountByRouteAndNeverName() {
        it.collections.put(ACME, "lake/secretname");
        it.get("/api/v1/collections/lake/secretname");
        String metrics = it.send(it.request("/metrics", null)).body();
        assertThat(metrics)
                .contains("lockstep_http_requests_seconds_count")
                .contains("route=\"/api/v1/collections/{store}/{name}\"")
                .doesNotContain("secretname");
    }
}
