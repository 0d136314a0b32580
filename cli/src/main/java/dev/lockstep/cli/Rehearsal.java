package dev.lockstep.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.cli.internal.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Runs the usual commands once, for the JVM to see which classes they need and keep them in a
 * start-up cache: on the server's class path against a server on a home of its own, else against
 * canned answers.
 */
final class Rehearsal {
    /** The word that the launcher starts it with. */
    static final String NAME = "rehearse";

    private static final String FILE =
            "id,title,year\n1,On computable numbers,1936\n2,A relational model,1970\n";
    private static final String CANNED =
            """
            {"items": [], "id": "r", "name": "works", "state": "succeeded", "hits": [{"rank": 1}],
             "steps": [{"name": "plan", "state": "succeeded", "progress": {"unit": "rows"}}],
             "run": {"id": "r", "created_at": "2026-01-01T00:00:00Z"}, "columns": [], "rows": []}
            """;

    private final Map<String, String> environment;

    private Rehearsal(Endpoint endpoint) {
        environment =
                Map.of(
                        "LOCKSTEP_SERVER",
                        endpoint.url().toString(),
                        "LOCKSTEP_KEY",
                        endpoint.key());
    }

    static int run() throws IOException {
        Path folder = Files.createTempDirectory("lockstep-rehearsal");
        try {
            Optional<EmbeddedServer> found = ServiceLoader.load(EmbeddedServer.class).findFirst();
            if (found.isPresent()) {
                try (EmbeddedServer server = found.get()) {
                    new Rehearsal(server.start(folder.resolve("home"))).play(folder);
                }
            } else {
                withCannedAnswers(folder);
            }
        } finally {
            remove(folder);
        }
        return 0;
    }

    private static void withCannedAnswers(Path folder) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        server.createContext("/", Rehearsal::answer);
        server.start();
        int port = server.getAddress().getPort();
        new Rehearsal(new Endpoint(URI.create("http://127.0.0.1:" + port), "k")).play(folder);
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = CANNED.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void play(Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("works.csv"), FILE);
        command();
        command("--help");
        command("dataset", "ingest", file.toString(), "--key", "id");
        command("dataset", "query", "works", "select count(*) from dataset");
        command("dataset", "list");
        command("index", "create", "works", "--dataset", "works", "--text", "{title}");
        command("index", "sync", "works");
        command("index", "sync", "works", "--help");
        command("index", "list", "-o", "json");
        command("search", "works", "numbers", "--count", "1");
        command("run", "list");
        command("no-such-command");
    }

    private void command(String... words) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var nothing = new ByteArrayInputStream(new byte[0]);
        Main.run(
                List.of(words),
                new Terminal(nothing, nowhere, nowhere, "12", 80, true),
                environment);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
