package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.server.ServerSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Whatever goes wrong is one problem document that says what was found and what to do. */
class ProblemsTest {
    @TempDir static Path home;
    private static TestServer it;
    private static String reader;

    @BeforeAll
    static void start() {
        ServerSettings.Limits limits =
                new ServerSettings.Limits(
                        2000, 1000, 64, 4, Duration.ofSeconds(5), Duration.ofSeconds(2), 200);
        it = new TestServer(ServerSettings.local(home.resolve("up")).withLimits(limits), home);
        reader = it.key(ACME, Role.READ);
        it.indexes.create(
                ACME,
                new dev.lockstep.api.service.IndexService.IndexDefinition(
                        "works",
                        "works",
                        null,
                        "{t}",
                        java.util.List.of(),
                        null,
                        "refuse",
                        java.util.Map.of(),
                        false,
                        0));
    }

    @AfterAll
    static void stop() {
        it.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    GET    | /nowhere                          |                          | 404 | route-not-found     | nothing at '/nowhere'
                    GET    | /api/v1/runs/absent               |                          | 404 | run-not-found       | no run 'absent'
                    GET    | /api/v1/indexes/absent            |                          | 404 | index-not-found     | absent
                    DELETE | /api/v1/runs                      |                          | 405 | method-not-allowed  | takes GET
                    PUT    | /api/v1/datasets/ingest           |                          | 405 | method-not-allowed  | DELETE, GET, HEAD, POST
                    GET    | /api/v1/runs?limit=0              |                          | 400 | parameter           | found '0', expected a whole number from 1 to 500
                    GET    | /api/v1/runs?limit=ten            |                          | 400 | parameter           | found 'ten'
                    GET    | /api/v1/runs?state=done           |                          | 400 | parameter           | one of queued, running
                    GET    | /api/v1/runs?stat=done            |                          | 400 | parameter-unknown   | 'stat', expected only 'job'
                    GET    | /api/v1/indexes/works/search      |                          | 400 | parameter-missing   | no 'query'
                    GET    | /api/v1/indexes/works/search?query=a&filter=%3D |            | 400 | filter              | found '='
                    POST   | /api/v1/indexes                   | {                        | 400 | json                | line 1
                    POST   | /api/v1/indexes                   | []                       | 400 | json                | START_ARRAY
                    POST   | /api/v1/indexes                   | {"nmae": "x"}            | 400 | json                | nmae
                    POST   | /api/v1/indexes                   | {"name":"x","name":"y"}  | 400 | json                | Duplicate
                    POST   | /api/v1/indexes                   | {"name":"x"} {}          | 400 | json                | Trailing
                    POST   | /api/v1/indexes                   | {"name":"x"}             | 400 | field-missing       | no 'dataset'
                    POST   | /api/v1/indexes/works/search      | {"query":"x","count":1.5}| 400 | json                | count
                    POST   | /api/v1/indexes/works/search      | {"query":"x","mode":"y"} | 400 | json                | mode
                    POST   | /api/v1/indexes/works/search      | {"query":"x","filter":3} | 400 | filter              | found '3'
                    POST   | /api/v1/datasets/ingest           | {"name":"x"}             | 400 | records-missing     | no array 'records'
                    POST   | /api/v1/datasets/ingest           | {"records":[{"a":1,"a":2}]} | 400 | json             | Duplicate
                    PUT    | /api/v1/schedules/s               | {"cron":"* * * * *","job":"rm"} | 400 | schedule-job | [index-sync]
                    """)
    void problem(String method, String path, String body, int status, String code, String found) {
        var publisher = body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
        HttpResponse<String> response =
                it.send(
                        it.request(path, it.admin)
                                .header("Content-Type", "application/json")
                                .method(method, publisher));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode problem = check(response);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("detail").stringValue()).contains(found);
    }

    private static JsonNode check(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.get("status").intValue()).isEqualTo(response.statusCode());
        assertThat(problem.get("type").stringValue())
                .isEqualTo("/docs/problems/" + problem.get("code").stringValue());
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("dev.lockstep.");
        return problem;
    }

    @Test
    void keysAreAskedForAndRolesHold() {
        HttpResponse<String> none = it.send(it.request("/api/v1/datasets", null));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("Bearer"));
        check(none);
        assertThat(it.send(it.request("/api/v1/datasets", "lk_wrong")).statusCode()).isEqualTo(401);
        HttpResponse<String> weak = it.send(it.post("/api/v1/indexes/works/sync", "", reader));
        assertThat(weak.statusCode()).isEqualTo(403);
        assertThat(check(weak).get("detail").stringValue()).contains("'read'", "'write'");
    }

    @Test
    void aSecretIsNeverInAProblem() {
        String wrong = "lk_" + "s".repeat(43);
        assertThat(it.send(it.request("/api/v1/datasets", wrong)).body()).doesNotContain("sss");
    }

    @Test
    void aBodyBeyondTheLimitIsNotReadToItsEnd() {
        HttpResponse<String> announced = it.post("/api/v1/indexes", "x".repeat(1001));
        assertThat(announced.statusCode()).isEqualTo(413);
        assertThat(check(announced).get("limit_bytes").longValue()).isEqualTo(1000);
        HttpResponse<String> chunked =
                it.send(
                        it.request("/api/v1/indexes", it.admin)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(() -> new Endless(5000))));
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void aBodyOfAnotherKindIsRefused() {
        HttpResponse<String> response =
                it.send(
                        it.request("/api/v1/indexes", it.admin)
                                .header("Content-Type", "text/csv")
                                .POST(BodyPublishers.ofString("a,b")));
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(check(response).get("detail").stringValue()).contains("text/csv");
    }

    @Test
    void aFaultOfOursShowsATraceIdAndNothingElse() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        HttpResponse<String> response =
                it.send(
                        it.post("/api/v1/indexes/works/search", "{\"query\": \"boom\"}", it.admin)
                                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(check(response).get("trace_id").stringValue()).isEqualTo(trace);
        assertThat(response.body()).doesNotContain("at the fault");
    }

    @Test
    void whatIsNotHttpIsAProblemToo() throws Exception {
        String[] requests = {
            "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /a/..%2f..%2fetc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(9000) + "\r\nConnection: close\r\n\r\n"
        };
        for (String request : requests) {
            String response = raw(request);
            assertThat(response).startsWith("HTTP/1.1 4").contains("application/problem+json");
        }
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", it.server.port())) {
            socket.setSoTimeout(5000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** So many bytes, of a length that nobody announces. */
    static final class Endless extends InputStream {
        private long left;

        Endless(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] b, int off, int len) {
            if (left <= 0) {
                return -1;
            }
            int n = (int) Math.min(len, left);
            java.util.Arrays.fill(b, off, off + n, (byte) 'x');
            left -= n;
            return n;
        }
    }
}
