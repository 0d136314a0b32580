package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientTest {
    private final StubServer server = new StubServer();

    @TempDir Path home;

    @AfterEach
    void close() {
        server.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aBusyServerIsAskedAgainWithTheSameKey() {
        server.on("POST /api/v1/indexes/works/sync", 503, "{}", Map.of("Retry-After", "0"))
                .on("POST /api/v1/indexes/works/sync", 429, "{}", Map.of("Retry-After", "0"))
                .on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING);
        Typed typed = new Typed.Shell().on(server).type("index", "sync", "works", "--detach");
        assertThat(typed.exitCode()).isZero();
        assertThat(server.requests).hasSize(3);
        assertThat(server.requests)
                .extracting(StubServer.Request::idempotencyKey)
                .containsOnly(server.last().idempotencyKey());
    }

    @Test
    void anErrorIsNotTriedAgain() {
        server.on("GET /api/v1/indexes", 500, Shapes.problem(500, "internal", "A fault."));
        assertThat(new Typed.Shell().on(server).type("index", "list").exitCode()).isEqualTo(1);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void whatIsNoLockstepIsSaid() {
        server.on("GET /api/v1/indexes", 200, "<html>");
        Typed typed = new Typed.Shell().on(server).type("index", "list");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("something that is no JSON");
    }

    @Test
    void theHomesEndpointIsUsedWithItsKey() throws IOException {
        Files.writeString(
                home.resolve("endpoint.json"),
                "{\"url\": \"" + server.url() + "\", \"key\": \"of-the-home\"}");
        server.on("GET /api/v1/indexes", Shapes.items());
        Typed typed = new Typed.Shell().type("--home", home.toString(), "index", "list");
        assertThat(typed.exitCode()).isZero();
        assertThat(server.last().authorization()).isEqualTo("Bearer of-the-home");
    }

    @Test
    void anEndpointThatAKilledServerLeftBehindIsPassedOver() throws IOException {
        Files.writeString(
                home.resolve("endpoint.json"),
                "{\"url\": \"http://127.0.0.1:" + freePort() + "\", \"key\": \"k\"}");
        Typed typed =
                new Typed.Shell().with("LOCKSTEP_HOME", home.toString()).type("index", "list");
        assertThat(typed.err()).contains("No server was to be started.");
    }

    @Test
    void aNamedServerGoesBeforeAllAndIsNotReplacedWhenItIsAway() throws IOException {
        Files.writeString(
                home.resolve("endpoint.json"),
                "{\"url\": \"" + server.url() + "\", \"key\": \"k\"}");
        String away = "http://127.0.0.1:" + freePort();
        Typed typed =
                new Typed.Shell()
                        .with("LOCKSTEP_HOME", home.toString())
                        .type("index", "list", "--server", away);
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).contains("Cannot reach the server").contains(away);
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aKeyComesFromAFile() throws IOException {
        Path key = Files.writeString(home.resolve("key"), "from-file\n");
        server.on("GET /api/v1/indexes", Shapes.items());
        String url = server.url().toString();
        new Typed.Shell().type("index", "list", "--server", url, "--key-file", key.toString());
        assertThat(server.last().authorization()).isEqualTo("Bearer from-file");
        new Typed.Shell()
                .on(server)
                .with("LOCKSTEP_KEY_FILE", key.toString())
                .type("index", "list");
        assertThat(server.last().authorization()).isEqualTo("Bearer from-file");
        Typed missing =
                new Typed.Shell().type("index", "list", "--server", url, "--key-file", "no");
        assertThat(missing.exitCode()).isEqualTo(2);
    }

    @Test
    void aServersAddressMayHaveAPath() {
        server.on("GET /behind/proxy/api/v1/indexes", Shapes.items());
        String url = server.url() + "/behind/proxy";
        assertThat(new Typed.Shell().type("index", "list", "--server", url).exitCode()).isZero();
        Typed wrong = new Typed.Shell().type("index", "list", "--server", "ftp://x");
        assertThat(wrong.exitCode()).isEqualTo(2);
    }

    @Test
    void aServerThatHangsIsGivenUp() throws IOException {
        try (ServerSocket hanging = new ServerSocket(0)) {
            Typed typed =
                    new Typed.Shell()
                            .with("LOCKSTEP_SERVER", "127.0.0.1:" + hanging.getLocalPort())
                            .with("LOCKSTEP_TIMEOUT", "1s")
                            .type("index", "list");
            assertThat(typed.exitCode()).isEqualTo(1);
            assertThat(typed.err()).contains("silence for 1 seconds").contains("LOCKSTEP_TIMEOUT");
        }
    }

    @Test
    void aTimeoutThatIsNoneIsSaid() {
        Typed typed =
                new Typed.Shell().on(server).with("LOCKSTEP_TIMEOUT", "soon").type("index", "list");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("LOCKSTEP_TIMEOUT=soon").contains("5m");
    }
}
