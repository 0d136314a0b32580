package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs followed live, and what a stop does to those who follow. */
class EventsTest {
    @TempDir Path home;
    private TestServer it;
    private RunView run;

    @BeforeEach
    void start() {
        it = new TestServer(home);
        it.runs.starts = RunState.RUNNING;
        run = it.runs.start(ACME, "index-sync", "index works");
    }

    @AfterEach
    void stop() {
        it.close();
    }

    private BufferedReader follow(String lastEventId) throws Exception {
        HttpResponse<InputStream> response =
                it.http.send(
                        it.request("/api/v1/runs/" + run.id() + "/events", it.admin)
                                .header("Last-Event-ID", lastEventId)
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("text/event-stream"));
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next event as its lines, comments left out. */
    private static String event(BufferedReader in) throws IOException {
        StringBuilder event = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && !event.isEmpty()) {
                return event.toString();
            }
            if (!line.isEmpty() && !line.startsWith(":")) {
                event.append(line).append('\n');
            }
        }
        return event.toString();
    }

    @Test
    void progressAndLogComeLiveAndTheEndEndsTheStream() throws Exception {
        try (BufferedReader in = follow("")) {
            assertThat(event(in)).contains("id: 1", "event: log", "Started index works");
            assertThat(event(in)).contains("event: run", "\"processed\":600");
            it.runs.log(run, "WARN", "Slow");
            it.runs.set(FakeRuns.in(run, RunState.RUNNING, 900));
            assertThat(event(in)).contains("id: 2", "event: log", "Slow");
            assertThat(event(in)).contains("event: run", "\"processed\":900");
            it.runs.set(FakeRuns.in(run, RunState.SUCCEEDED, 1200));
            assertThat(event(in)).contains("event: run", "succeeded");
            assertThat(event(in)).contains("event: end", "succeeded");
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void aClientThatComesBackGetsOnlyWhatItHasNotSeen() throws Exception {
        it.runs.log(run, "INFO", "Second");
        try (BufferedReader in = follow("1")) {
            assertThat(event(in)).contains("id: 2", "Second");
        }
    }

    @Test
    void aLongPollWaitsForTheEnd() throws Exception {
        CompletableFuture<HttpResponse<String>> poll =
                TestServer.async(() -> it.get("/api/v1/runs/" + run.id() + "?wait=30"));
        while (it.runs.waiting.get() == 0) {
            Thread.onSpinWait();
        }
        it.runs.set(FakeRuns.in(run, RunState.RUNNING, 900));
        it.runs.set(FakeRuns.in(run, RunState.SUCCEEDED, 1200));
        assertThat(json(poll.get(20, TimeUnit.SECONDS)).get("state").stringValue())
                .isEqualTo("succeeded");
    }

    @Test
    void aLongPollForAChangeComesBackAtTheFirst() throws Exception {
        HttpResponse<String> first = it.get("/api/v1/runs/" + run.id());
        String tag = first.headers().firstValue("ETag").orElseThrow();
        it.runs.set(FakeRuns.in(run, RunState.RUNNING, 900));
        HttpResponse<String> second =
                it.send(
                        it.request("/api/v1/runs/" + run.id() + "?wait=30&until=changed", it.admin)
                                .header("If-None-Match", tag));
        assertThat(json(second).at("/steps/0/progress/processed").longValue()).isEqualTo(900);
    }

    @Test
    void whatIsUnchangedCostsNoBody() {
        String path = "/api/v1/runs/" + run.id();
        String tag = it.get(path).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> same =
                it.send(it.request(path, it.admin).header("If-None-Match", tag));
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
    }

    @Test
    void aStopSendsFollowersAwayAndLetsRequestsEnd() throws Exception {
        try (BufferedReader in = follow("")) {
            event(in);
            event(in);
            CompletableFuture<HttpResponse<String>> poll =
                    TestServer.async(() -> it.get("/api/v1/runs/" + run.id() + "?wait=60"));
            while (it.runs.waiting.get() < 2) {
                Thread.onSpinWait();
            }
            it.server.close();
            assertThat(event(in)).isEmpty();
            HttpResponse<String> told = poll.get(10, TimeUnit.SECONDS);
            assertThat(told.statusCode()).isEqualTo(503);
            assertThat(json(told).get("code").stringValue()).isEqualTo("stopping");
            assertThat(told.headers().firstValue("Retry-After")).isPresent();
        }
    }
}
