package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.server.ServerSettings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    private static final long LARGE = 300L << 20;

    @TempDir Path home;

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream multipart(String boundary, String fields, long bytes) {
        String head =
                "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x\\wörks.csv\"\r\n\r\n";
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                text(fields + head.formatted(boundary)),
                                new ProblemsTest.Endless(bytes),
                                text("\r\n--" + boundary + "--\r\n"))));
    }

    private static String field(String boundary, String name, String value) {
        return "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                .formatted(boundary, name, value);
    }

    private static HttpResponse<String> upload(
            TestServer it, String path, String boundary, String fields, long bytes, String key) {
        return it.send(
                it.request(path, it.admin)
                        .header("Idempotency-Key", key)
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () -> multipart(boundary, fields, bytes))));
    }

    private static long left(TestServer it) throws Exception {
        try (Stream<Path> files = Files.list(it.settings.uploads())) {
            return files.count();
        }
    }

    @Test
    void aFileComesWithItsFields() throws Exception {
        try (TestServer it = new TestServer(home)) {
            String fields =
                    field("b", "name", "works")
                            + field("b", "mode", "replace")
                            + field("b", "types", "{\"ddc\": \"text\"}");
            HttpResponse<String> made =
                    upload(it, "/api/v1/datasets/ingest", "b", fields, 5000, "k1");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            var request = it.datasets.ingested.getFirst();
            assertThat(request.fileName()).isEqualTo("wörks.csv");
            assertThat(request.mode().name()).isEqualTo("REPLACE");
            assertThat(request.types()).containsEntry("ddc", "text");
            assertThat(it.datasets.bytes).isEqualTo(5000);
            assertThat(left(it)).as("what the service did not move away is removed").isZero();
        }
    }

    @Test
    void aRetryIsKnownByItsContentWhateverItsBoundary() throws Exception {
        try (TestServer it = new TestServer(home)) {
            String path = "/api/v1/datasets/ingest";
            upload(it, path, "b", field("b", "name", "works"), 5000, "k1");
            HttpResponse<String> again =
                    upload(it, path, "other", field("other", "name", "works"), 5000, "k1");
            assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
            assertThat(upload(it, path, "b", field("b", "name", "works"), 5001, "k1").statusCode())
                    .isEqualTo(422);
            assertThat(it.datasets.ingested).hasSize(1);
            assertThat(left(it)).isZero();
        }
    }

    @Test
    void whatIsWrongIsSaidAndNothingIsLeft() throws Exception {
        ServerSettings.Limits limits =
                new ServerSettings.Limits(
                        100_000, 1000, 64, 4, Duration.ofSeconds(1), Duration.ofSeconds(2), 200);
        ServerSettings settings = ServerSettings.local(home.resolve("up")).withLimits(limits);
        try (TestServer it = new TestServer(settings, home)) {
            String path = "/api/v1/datasets/ingest";
            HttpResponse<String> large = upload(it, path, "b", "", 200_000, "k1");
            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(json(large).get("limit_bytes").longValue()).isEqualTo(100_000);
            HttpResponse<String> unknown =
                    upload(it, path, "b", field("b", "nmae", "works"), 10, "k2");
            assertThat(unknown.statusCode()).isEqualTo(400);
            assertThat(json(unknown).get("detail").stringValue()).contains("'nmae'");
            HttpResponse<String> twice =
                    upload(
                            it,
                            path,
                            "b",
                            field("b", "name", "x") + field("b", "name", "y"),
                            10,
                            "k3");
            assertThat(json(twice).get("detail").stringValue()).contains("the field 'name' twice");
            assertThat(it.datasets.ingested).isEmpty();
            assertThat(left(it)).isZero();
        }
    }

    @Test
    void aClientThatStopsSendingIsCutOff() throws Exception {
        ServerSettings.Limits limits =
                new ServerSettings.Limits(
                        100_000, 1000, 64, 4, Duration.ofMillis(300), Duration.ofSeconds(2), 200);
        ServerSettings settings = ServerSettings.local(home.resolve("up")).withLimits(limits);
        try (TestServer it = new TestServer(settings, home);
                Socket socket = new Socket("127.0.0.1", it.server.port())) {
            socket.setSoTimeout(20_000);
            String head =
                    "POST /api/v1/datasets/ingest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + it.admin
                            + "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length:"
                            + " 5000\r\n\r\n--b\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotContain("HTTP/1.1 2").doesNotContain("Exception");
            assertThat(it.datasets.ingested).isEmpty();
            assertThat(left(it)).isZero();
        }
    }

    /** The server in a JVM whose heap is a fraction of the file. */
    @Test
    void aLargeFileIsStreamedInLittleMemory() throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx64m",
                                "-XX:+ExitOnOutOfMemoryError",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SmallServer.class.getName(),
                                home.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var out = child.inputReader();
                var http = java.net.http.HttpClient.newHttpClient()) {
            String[] url = out.readLine().split(" ");
            HttpResponse<String> response =
                    http.send(
                            java.net.http.HttpRequest.newBuilder(
                                            java.net.URI.create(
                                                    url[0] + "/api/v1/datasets/preview"))
                                    .header("Authorization", "Bearer " + url[1])
                                    .header("Content-Type", "multipart/form-data; boundary=b")
                                    .POST(
                                            BodyPublishers.ofInputStream(
                                                    () -> multipart("b", "", LARGE)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(Long.parseLong(out.readLine())).isEqualTo(LARGE);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    /** Prints where it listens and its key, then the size of each file that came. */
    static final class SmallServer {
        public static void main(String[] args) throws Exception {
            TestServer it = new TestServer(Path.of(args[0]));
            System.out.println(it.server.url() + " " + it.admin);
            while (true) {
                long size = it.datasets.bytes;
                if (size > 0) {
                    System.out.println(size);
                    it.datasets.bytes = 0;
                }
                Thread.onSpinWait();
            }
        }
    }
}
