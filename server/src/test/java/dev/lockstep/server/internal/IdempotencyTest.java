package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunState;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.LockstepServer;
import dev.lockstep.server.ServerSettings;
import dev.lockstep.server.internal.pipeline.Idempotency;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdempotencyTest {
    private static final String PATH = "/api/v1/datasets/ingest";
    private static final String A = "{\"name\": \"a\", \"records\": [], \"mode\": \"append\"}";
    private static final String B = "{\"name\": \"b\", \"records\": [], \"mode\": \"append\"}";

    @TempDir Path home;
    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private TestServer it;

    @BeforeEach
    void start() {
        it = new TestServer(ServerSettings.local(home.resolve("up")), home, () -> now);
    }

    @AfterEach
    void stop() {
        it.close();
    }

    private HttpResponse<String> post(String body, String key) {
        return it.send(it.post(PATH, body, it.admin).header("Idempotency-Key", key));
    }

    @Test
    void aRetryGetsTheFirstAnswerAndDoesNothing() {
        HttpResponse<String> first = post(A, "k1");
        HttpResponse<String> again = post(A, "k1");
        assertThat(it.datasets.ingested).hasSize(1);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void anotherBodyOrQueryUnderTheSameKeyIsRefused() {
        post(A, "k1");
        HttpResponse<String> other = post(B, "k1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).get("code").stringValue()).isEqualTo("idempotency-body");
        assertThat(
                        it.send(
                                        it.post(PATH + "?wait=1", A, it.admin)
                                                .header("Idempotency-Key", "k1"))
                                .statusCode())
                .isEqualTo(422);
        assertThat(it.datasets.ingested).hasSize(1);
    }

    @Test
    void aKeyIsOfItsTenant() {
        post(A, "k1");
        String theirs = it.key(new TenantId("other"), Role.WRITE);
        HttpResponse<String> other =
                it.send(it.post(PATH, A, theirs).header("Idempotency-Key", "k1"));
        assertThat(other.statusCode()).isEqualTo(201);
        assertThat(it.datasets.ingested).hasSize(2);
    }

    @Test
    void aFailureIsNotKept() {
        String create = "{\"name\": \"a\", \"records\": []}";
        it.post(PATH, create);
        assertThat(post(create, "k1").statusCode()).isEqualTo(409);
        it.datasets.delete(ACME, "a");
        assertThat(post(create, "k1").statusCode()).isEqualTo(201);
    }

    @Test
    void whileTheFirstIsUnderWayTheSecondIsToldToWait() throws Exception {
        it.runs.starts = RunState.RUNNING;
        CompletableFuture<HttpResponse<String>> first = TestServer.async(() -> post(A, "k1"));
        while (it.runs.waiting.get() == 0) {
            Thread.onSpinWait();
        }
        HttpResponse<String> second = post(A, "k1");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(json(second).get("code").stringValue()).isEqualTo("idempotency-in-flight");
        it.runs.set(FakeRuns.in(it.runs.get(ACME, "run-1"), RunState.SUCCEEDED, 1200));
        assertThat(first.get().statusCode()).isEqualTo(201);
        assertThat(post(A, "k1").headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    @Test
    void afterADayAKeyIsForgotten() {
        post(A, "k1");
        now = now.plus(Idempotency.LIFE).plus(Duration.ofSeconds(1));
        assertThat(post(B, "k1").statusCode()).isEqualTo(201);
    }

    @Test
    void aClaimOfADeadProcessIsTakenOver() {
        post(A, "k1");
        it.database.write(
                h -> h.execute("update idempotency set status = null, owner = 'a dead process'"));
        assertThat(post(A, "k1").statusCode()).isEqualTo(201);
        assertThat(it.datasets.ingested).hasSize(2);
    }

    @Test
    void answersOutliveTheServer() {
        HttpResponse<String> first = post(A, "k1");
        it.server.close();
        try (LockstepServer next =
                LockstepServer.start(it.settings, it.services, it.database, () -> now)) {
            var request =
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create(next.url() + PATH))
                            .header("Authorization", "Bearer " + it.admin)
                            .header("Idempotency-Key", "k1")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(A));
            assertThat(it.send(request).body()).isEqualTo(first.body());
        }
        assertThat(it.datasets.ingested).hasSize(1);
    }

    @Test
    void aSecretIsNotKeptForAReplay() {
        String body = "{\"name\": \"ci\"}";
        HttpResponse<String> first =
                it.send(it.post("/api/v1/keys", body, it.admin).header("Idempotency-Key", "k1"));
        String secret = json(first).get("secret").stringValue();
        HttpResponse<String> again =
                it.send(it.post("/api/v1/keys", body, it.admin).header("Idempotency-Key", "k1"));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("code").stringValue()).isEqualTo("secret-shown-once");
        assertThat(it.keys.list(ACME)).hasSize(2);
        Integer stored =
                it.database.read(h ->
                        h.createQuery("select count(*) from idempotency where body like ?")
                                .bind(0, "%" + secret + "%")
                                .mapTo(Integer.class)
                                .one());
        assertThat(stored).isZero();
    }
}
