package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.LockstepException;
import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.LockstepServer;
import dev.lockstep.server.ServerSettings;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every route does alike: limits, tags, waiting, tenants of administrators. */
class HabitsTest {
    private static final String WORKS = "{\"name\": \"works\", \"records\": []}";
    private static final String INDEX =
            "{\"name\": \"works\", \"dataset\": \"works\", \"text\": \"{a}\"}";

    @TempDir Path home;

    private ServerSettings settings(int concurrent, int queries) {
        return ServerSettings.local(home.resolve("up"))
                .withLimits(
                        new ServerSettings.Limits(
                                1 << 20,
                                1 << 20,
                                concurrent,
                                queries,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                200));
    }

    @Test
    void aTenantsQueriesAreCountedAndRefusedAtOnce() throws Exception {
        try (TestServer it = new TestServer(settings(100, 1), home)) {
            it.post("/api/v1/datasets/ingest", WORKS);
            String query = "/api/v1/datasets/works/query?sql=select+1";
            CompletableFuture<HttpResponse<String>> slow =
                    TestServer.async(() -> it.get(query + "+slow"));
            it.datasets.running.await();
            HttpResponse<String> refused = it.get(query);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(json(refused).get("code").stringValue()).isEqualTo("too-many-queries");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(it.get("/api/v1/datasets").statusCode()).isEqualTo(200);
            String other = it.key(new TenantId("other"), Role.READ);
            assertThat(it.send(it.request(query, other)).statusCode())
                    .as("another tenant has places of its own")
                    .isEqualTo(404);
            it.datasets.mayEnd.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThat(it.get(query).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFullServerSaysSo() throws Exception {
        try (TestServer it = new TestServer(settings(1, 1), home)) {
            it.post("/api/v1/datasets/ingest", WORKS);
            CompletableFuture<HttpResponse<String>> slow =
                    TestServer.async(() -> it.get("/api/v1/datasets/works/query?sql=select+slow"));
            it.datasets.running.await();
            HttpResponse<String> refused = it.get("/api/v1/datasets");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused).get("code").stringValue()).isEqualTo("busy");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            it.datasets.mayEnd.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aStopLetsAQueryEndAndRefusesNewOnes() throws Exception {
        try (TestServer it = new TestServer(settings(10, 1), home)) {
            it.post("/api/v1/datasets/ingest", WORKS);
            CompletableFuture<HttpResponse<String>> slow =
                    TestServer.async(() -> it.get("/api/v1/datasets/works/query?sql=select+slow"));
            it.datasets.running.await();
            CompletableFuture<Boolean> stop =
                    TestServer.async(() -> {
                        it.server.close();
                        return true;
                    });
            while (answers(it)) {
                Thread.onSpinWait();
            }
            assertThat(stop).isNotDone();
            it.datasets.mayEnd.countDown();
            assertThat(slow.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            stop.get(20, TimeUnit.SECONDS);
        }
    }

    private static boolean answers(TestServer it) {
        try {
            var request = it.request("/livez", null).timeout(Duration.ofMillis(500));
            return it.send(request).statusCode() == 200;
        } catch (java.io.UncheckedIOException refused) {
            return false;
        }
    }

    @Test
    void nothingIsRemovedThatHasChangedSinceItWasSeen() {
        try (TestServer it = new TestServer(home)) {
            it.post("/api/v1/indexes", INDEX);
            String path = "/api/v1/indexes/works";
            String tag = it.get(path).headers().firstValue("ETag").orElseThrow();
            it.post("/api/v1/indexes", INDEX.replace("{a}", "{b}"));
            HttpRequest.Builder delete = it.request(path, it.admin).DELETE();
            HttpResponse<String> refused = it.send(delete.copy().header("If-Match", tag));
            assertThat(refused.statusCode()).isEqualTo(412);
            String now = it.get(path).headers().firstValue("ETag").orElseThrow();
            assertThat(it.send(delete.copy().header("If-Match", "\"x\", " + now)).statusCode())
                    .isEqualTo(204);
        }
    }

    @Test
    void anIngestWaitsForItsEndOrGivesItsRun() {
        try (TestServer it = new TestServer(home)) {
            it.runs.starts = RunState.RUNNING;
            HttpResponse<String> accepted = it.post("/api/v1/datasets/ingest?wait=0", WORKS);
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(accepted.headers().firstValue("Location")).contains("/api/v1/runs/run-1");
            assertThat(json(accepted).get("name").stringValue()).isEqualTo("works");
            it.runs.starts = RunState.FAILED;
            HttpResponse<String> failed =
                    it.post("/api/v1/datasets/ingest", WORKS.replace("works", "bad"));
            assertThat(failed.statusCode()).isEqualTo(400);
            assertThat(json(failed).get("code").stringValue()).isEqualTo("csv-quote");
            assertThat(json(failed).get("run").stringValue()).isEqualTo("run-2");
        }
    }

    @Test
    void anAdministratorMayActForAnotherTenant() {
        try (TestServer it = new TestServer(home)) {
            it.send(
                    it.post("/api/v1/datasets/ingest", WORKS, it.admin)
                            .header("Lockstep-Tenant", "other"));
            assertThat(it.datasets.list(new TenantId("other"))).hasSize(1);
            assertThat(it.datasets.list(ACME)).isEmpty();
            HttpResponse<String> made =
                    it.post(
                            "/api/v1/keys",
                            "{\"name\": \"x\", \"role\": \"write\", \"tenant\": \"third\"}");
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(json(made).at("/key/tenant").stringValue()).isEqualTo("third");
            assertThat(json(made).at("/key/role").stringValue()).isEqualTo("write");
            assertThat(json(it.get("/api/v1/keys?tenant=third")).get("items")).hasSize(1);
            String secret = json(made).get("secret").stringValue();
            assertThat(it.send(it.request("/api/v1/datasets", secret)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aScheduleRunsForItsCallerWhateverItsParametersSay() {
        try (TestServer it = new TestServer(home)) {
            HttpResponse<String> made =
                    it.send(
                            it.request("/api/v1/schedules/nightly", it.admin)
                                    .PUT(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"cron\": \"0 2 * * *\", \"job\": \"index-sync\","
                                                            + " \"parameters\": {\"index\": \"works\","
                                                            + " \"tenant\": \"other\"}}")));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
            assertThat(it.runs.scheduled.getFirst().tenant()).isEqualTo(ACME);
            assertThat(it.runs.scheduled.getFirst().parameters())
                    .containsEntry("tenant", "acme")
                    .containsEntry("index", "works");
            assertThat(json(it.get("/api/v1/schedules")).get("items")).hasSize(1);
        }
    }

    @Test
    void findMayBeOpenedForOneTenantAndNothingElseIs() {
        ServerSettings local = ServerSettings.local(home.resolve("up"));
        ServerSettings open =
                new ServerSettings(
                        local.host(), 0, local.uploads(), local.limits(), "1", ACME, Set.of());
        try (TestServer it = new TestServer(open, home)) {
            it.post("/api/v1/indexes", INDEX);
            assertThat(it.send(it.request("/find/works?query=x", null)).statusCode())
                    .isEqualTo(200);
            assertThat(it.send(it.request("/find/works/health", null)).statusCode()).isEqualTo(200);
            assertThat(it.send(it.request("/find/works?query=x", "lk_wrong")).statusCode())
                    .isEqualTo(401);
            assertThat(it.send(it.request("/api/v1/indexes", null)).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() {
        try (TestServer it = new TestServer(home)) {
            HttpResponse<String> absent = it.send(it.request("/api/v1/runs/x", it.admin).HEAD());
            assertThat(absent.statusCode()).isEqualTo(404);
            assertThat(absent.body()).isEmpty();
            assertThat(it.send(it.request("/api/v1/runs", null).HEAD()).statusCode())
                    .isEqualTo(401);
            assertThat(it.send(it.request("/livez", null).HEAD()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTakenPortIsSaid() {
        try (TestServer it = new TestServer(home)) {
            assertThatThrownBy(() ->
                            LockstepServer.start(
                                    it.settings.withPort(it.server.port()),
                                    it.services,
                                    it.database,
                                    InstantSource.system()))
                    .isInstanceOf(LockstepException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + it.server.port());
        }
    }

    @Test
    void whatAKilledServerLeftOfAnUploadIsRemovedAtStart() throws Exception {
        Path uploads = java.nio.file.Files.createDirectories(home.resolve("uploads"));
        java.nio.file.Files.writeString(uploads.resolve("upload-1.part"), "half");
        try (TestServer it = new TestServer(home)) {
            assertThat(uploads.resolve("upload-1.part")).doesNotExist();
            assertThat(it.get("/livez").statusCode()).isEqualTo(200);
        }
    }
}
