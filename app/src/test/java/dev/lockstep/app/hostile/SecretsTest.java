package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lockstep.app.Home;
import dev.lockstep.app.Lockstep;
import dev.lockstep.app.Serving;
import dev.lockstep.app.config.Configuration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Passwords, tokens and keys in the configuration and in requests, and everything that touches them
 * made to fail: none of them is seen anywhere afterwards.
 */
class SecretsTest {
    private static final String MODEL_KEY = "sk-PLANTED-model-key-7f3a";
    private static final String URL_PASSWORD = "PLANTED-url-password-91bc";
    private static final List<String> PLANTED =
            List.of(
                    MODEL_KEY,
                    URL_PASSWORD,
                    "xoxb-PLANTED-slack-token",
                    "dapi-PLANTED-databricks",
                    "PLANTED-metadata-password",
                    "PLANTED-catalog-password",
                    "PLANTED-catalog-token",
                    "PLANTED-mcp-key",
                    "sk-PLANTED-openai-key",
                    "PLANTED-store-password");

    @TempDir static Path directory;
    private static HttpServer model;
    private static House house;
    private static Stranger admin;

    @BeforeAll
    static void open() throws IOException {
        model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/", SecretsTest::tellTale);
        model.start();
        String at = "127.0.0.1:" + model.getAddress().getPort();
        house =
                new House(
                        directory.resolve("home"),
                        Map.ofEntries(
                                Map.entry("runs.attempts", "1"),
                                Map.entry("embedders.tale.kind", "openai"),
                                Map.entry("embedders.tale.model", "m"),
                                Map.entry("embedders.tale.url", "http://" + at + "/v1"),
                                Map.entry("embedders.tale.api-key", MODEL_KEY),
                                Map.entry("embedders.gone.kind", "ollama"),
                                Map.entry("embedders.gone.model", "m"),
                                Map.entry(
                                        "embedders.gone.url",
                                        "http://user:" + URL_PASSWORD + "@" + at + "/gone"),
                                Map.entry("slack.bot-token", PLANTED.get(2)),
                                Map.entry("databricks.token", PLANTED.get(3)),
                                Map.entry("metadata.password", PLANTED.get(4)),
                                Map.entry("catalog.password", PLANTED.get(5)),
                                Map.entry("catalog.token", PLANTED.get(6)),
                                Map.entry("mcp.api-key", PLANTED.get(7)),
                                Map.entry("openai.api-key", PLANTED.get(8)),
                                Map.entry("stores.gone.kind", "pgvector"),
                                Map.entry("stores.gone.tenant", House.TENANT.value()),
                                Map.entry(
                                        "stores.gone.url",
                                        "postgresql://u:" + URL_PASSWORD + "@127.0.0.1:1/db"),
                                Map.entry("stores.away.kind", "pgvector"),
                                Map.entry("stores.away.tenant", House.TENANT.value()),
                                Map.entry("stores.away.url", "postgresql://u@127.0.0.1:1/db"),
                                Map.entry("stores.away.password", PLANTED.get(9))));
        house.secrets().addAll(PLANTED);
        admin = new Stranger(house.serving().url(), house.serving().key());
    }

    /** A model server that answers with what it was sent. */
    private static void tellTale(HttpExchange exchange) throws IOException {
        try (exchange) {
            String told =
                    "{\"error\": {\"message\": \"Incorrect API key provided: "
                            + exchange.getRequestHeaders().getFirst("Authorization")
                            + "\"}}";
            byte[] body = told.getBytes(StandardCharsets.UTF_8);
            boolean gone = exchange.getRequestURI().getPath().startsWith("/gone");
            exchange.sendResponseHeaders(gone ? 404 : 401, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @AfterAll
    static void close() {
        house.close();
        model.stop(0);
    }

    private static void hasNone(String where, String text) {
        house.secrets().forEach(secret -> assertThat(text).as(where).doesNotContain(secret));
    }

    /** An index whose model refuses the key, and one whose model is not there. */
    @Test
    void whatFailsOverASecretDoesNotTellIt() throws Exception {
        for (String embedder : List.of("tale", "gone")) {
            String name = "with-" + embedder;
            Reply made =
                    house.stranger()
                            .post(
                                    "/api/v1/indexes",
                                    Map.of(
                                            "name",
                                            name,
                                            "dataset",
                                            House.GOOD,
                                            "text",
                                            "{title}",
                                            "embedder",
                                            embedder));
            assertThat(made.status()).as("%s", made).isEqualTo(201);
            for (String path : List.of("/check", "/plan", "/search?query=x")) {
                hasNone(path, house.stranger().get("/api/v1/indexes/" + name + path).body());
            }
            Reply run = house.stranger().post("/api/v1/indexes/" + name + "/sync", "");
            hasNone("sync", run.body());
            if (run.status() == 202) {
                String path = "/api/v1/runs/" + run.text("/id");
                Reply ended = house.stranger().get(path + "?wait=30");
                assertThat(ended.text("/state")).as("%s", ended).isNotEqualTo("succeeded");
                hasNone("run", ended.body());
                hasNone("log", house.stranger().get(path + "/log").body());
                house.stranger().post(path + "/cancel", "");
            }
        }
        hasNone("runs", house.stranger().get("/api/v1/runs?limit=500").body());
        hasNone("thread names", String.valueOf(Thread.getAllStackTraces().keySet()));
        house.secrets().forEach(house.log()::hasNothingOf);
    }

    @Test
    void settingsAreShownWithoutThem() {
        Reply settings = admin.get("/api/v1/config");
        assertThat(settings.status()).isEqualTo(200);
        assertThat(settings.body()).contains("embedders.tale.api-key", "slack.bot-token");
        hasNone("config", settings.body());
        hasNone("metrics", house.nobody().get("/metrics").body());
        hasNone("stores", house.stranger().get("/api/v1/stores").body());
        hasNone("openapi", house.nobody().get("/api/v1/openapi.json").body());
    }

    @Test
    void aKeyThatWasMadeIsShownOnceAndKeptNowhere() throws Exception {
        Reply made =
                admin.send(
                        admin.request("/api/v1/keys")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "one")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"name\": \"k\", \"role\": \"read\"}")));
        String secret = made.text("/secret");
        assertThat(secret).startsWith("lk_");
        assertThat(admin.get("/api/v1/keys").body()).doesNotContain(secret);
        assertThat(new Stranger(house.serving().url(), secret).get("/api/v1/datasets").status())
                .isEqualTo(200);
        house.log().hasNothingOf(secret);
        keptNowhere(secret);
    }

    /**
     * In no file of the home but the one that is for the command line, which others cannot read.
     */
    private static void keptNowhere(String more) throws IOException {
        try (Stream<Path> files = Files.walk(house.root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.endsWith("endpoint.json")) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------");
                } else if (!file.toString().endsWith(".so")) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    hasNone(file.toString(), text);
                    assertThat(text.contains(more)).as("%s", file).isFalse();
                }
            }
        }
    }

    @Test
    void aStoreThatCannotBeReachedDoesNotTellItsPassword() {
        for (String store : List.of("gone", "away")) {
            Reply list = house.stranger().get("/api/v1/collections?store=" + store);
            assertThat(list.status()).as("%s", list).isEqualTo(502);
            assertThat(list.body()).contains("127.0.0.1:1");
            hasNone("list", list.body());
            Reply backup =
                    house.stranger()
                            .post(
                                    "/api/v1/backups",
                                    Map.of("collections", List.of(store + "/works")));
            hasNone("backup", backup.body());
        }
        hasNone("stores", house.stranger().get("/api/v1/stores").body());
    }

    @Test
    void aBackupHasNone() throws Exception {
        Reply saved =
                house.stranger().post("/api/v1/backups", Map.of("indexes", List.of(House.GOOD)));
        assertThat(saved.status()).as("%s", saved).isEqualTo(202);
        Reply ended = house.stranger().get("/api/v1/runs/" + saved.text("/id") + "?wait=60");
        assertThat(ended.text("/state")).as("%s", ended).isEqualTo("succeeded");
        hasNone("list", house.stranger().get("/api/v1/backups").body());
        hasNone("shown", house.stranger().get("/api/v1/backups/latest").body());
        keptNowhere(MODEL_KEY);
    }

    /** They meet strangers' bytes; so they have nothing to lose. */
    @Test
    void workersHaveNone() throws Exception {
        house.stranger().sql(House.GOOD, "select 1");
        int workers = 0;
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            Path process = Path.of("/proc/" + child.pid());
            String command = read(process.resolve("cmdline"));
            // Servers that other tests have started are children too.
            if (command.contains("WorkerMain")) {
                hasNone("command line", command);
                String environment = read(process.resolve("environ"));
                assertThat(environment).isIn("LC_ALL=C.UTF-8\0", "");
                workers += environment.isEmpty() ? 0 : 1;
            }
        }
        assertThat(workers).isPositive();
    }

    /** Empty where the process has ended meanwhile. */
    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (IOException ended) {
            return "";
        }
    }

    @Test
    void aDatabaseThatCannotBeReachedDoesNotTellItsPassword() {
        Path root = directory.resolve("unreachable");
        for (String url :
                List.of(
                        "jdbc:postgresql://127.0.0.1:1/db",
                        "jdbc:postgresql://127.0.0.1:1/db?user=u&password=" + URL_PASSWORD,
                        "jdbc:postgresql://u:" + URL_PASSWORD + "@127.0.0.1:1/db")) {
            Configuration configuration =
                    Configuration.read(
                            root,
                            null,
                            Map.of(),
                            Map.of("metadata.url", url, "metadata.password", PLANTED.get(4)));
            Throwable failure =
                    catchThrowable(() -> Lockstep.open(Home.at(root, null), configuration).close());
            assertThat(failure).isNotNull();
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            hasNone(url, trace.toString());
            hasNone(url, configuration.toString());
            hasNone(url, String.valueOf(configuration.shown()));
        }
    }

    @Test
    void aRequestWithAKeyInItsPathLeavesNoneInTheLog() {
        String key = String.valueOf(house.stranger().key());
        house.nobody().get("/api/v1/datasets?key=" + key);
        house.nobody()
                .raw(
                        "GET /sign-in?code="
                                + key
                                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        house.nobody()
                .send(
                        house.nobody()
                                .request("/sign-in")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("key=" + key + "&next=%2F%2Fevil")));
        house.log().hasNothingOf(key);
        assertThat(Serving.owner(Home.at(house.root(), null))).isPresent();
    }
}
