package dev.lockstep.app.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.api.LockstepException;
import dev.lockstep.api.service.HookService.HookView;
import dev.lockstep.app.config.Configuration;
import dev.lockstep.metadata.MetadataDatabase;
import dev.lockstep.metadata.Notices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What hooks are told, as they get it, and what happens where they do not take it. */
class HooksTest {
    private static final byte[] KEY = new byte[32];
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

    private volatile Instant now = BEGIN;
    private final InstantSource clock = () -> now;
    private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private @Nullable MetadataDatabase database;
    private @Nullable HttpServer server;

    /** A request as it came. */
    private record Got(Map<String, List<String>> headers, String path, String body) {
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(e -> e.getKey().equalsIgnoreCase(name))
                    .map(e -> e.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    /** What is answered next; 200 where nothing is said. */
    private record Answer(int status, String body, @Nullable String retryAfter) {}

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        database = MetadataDatabase.sqlite(directory.resolve("m.db"));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    Answer next = answers.poll();
                    Answer answer = next == null ? new Answer(200, "{\"ok\":true}", null) : next;
                    if (answer.retryAfter() != null) {
                        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
                    }
                    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer.status(), bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                    got.add(
                            new Got(
                                    Map.copyOf(exchange.getRequestHeaders()),
                                    exchange.getRequestURI().getPath(),
                                    body));
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server().stop(0);
        database().close();
    }

    private HttpServer server() {
        return java.util.Objects.requireNonNull(server);
    }

    private MetadataDatabase database() {
        return java.util.Objects.requireNonNull(database);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server().getAddress().getPort() + path);
    }

    private Configuration.Hook webhook(@Nullable String tenant, String... events) {
        return new Configuration.Hook(url("/in"), SECRET, null, List.of(events), tenant);
    }

    private Hooks open(Configuration.Hook hook) {
        return Hooks.open(Map.of("ops", hook), database(), clock, LOOK);
    }

    private void happens(String type, String tenant, String subject) {
        database()
                .write(h -> {
                    Notices.add(
                            h,
                            type,
                            tenant,
                            subject,
                            now,
                            "{\"run\": \"r1\", \"state\": \"failed\", \"message\": \"a < b & c\"}");
                    return true;
                });
    }

    private Got next() throws InterruptedException {
        Got next = got.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("something that was sent").isNotNull();
        return java.util.Objects.requireNonNull(next);
    }

    private HookView until(Hooks hooks, Predicate<HookView> holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            HookView view = hooks.list().getFirst();
            if (holds.test(view) || System.nanoTime() > end) {
                assertThat(holds.test(view)).as(view.toString()).isTrue();
                return view;
            }
            Thread.sleep(10);
        }
    }

    @Test
    void anEventIsToldOnceAndSigned() throws Exception {
        try (Hooks hooks = open(webhook(null, "run.failed"))) {
            happens("run.succeeded", "acme", "index works");
            happens("run.failed", "acme", "index works");
            Got first = next();
            JsonNode event = first.json();
            assertThat(event.path("specversion").asString()).isEqualTo("1.0");
            assertThat(event.path("type").asString()).isEqualTo("dev.lockstep.run.failed.v1");
            assertThat(event.path("subject").asString()).isEqualTo("index works");
            assertThat(event.path("tenant").asString()).isEqualTo("acme");
            assertThat(event.path("time").asString()).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(event.path("data").path("run").asString()).isEqualTo("r1");
            assertThat(first.header("Content-Type")).isEqualTo("application/cloudevents+json");
            assertThat(first.header("Upgrade")).isEmpty();
            assertThat(first.header("webhook-id")).isEqualTo(event.path("id").asString());
            assertThat(first.header("webhook-signature")).isEqualTo("v1," + signature(first));

            HookView view = until(hooks, v -> v.delivered() == 1);
            assertThat(view.waiting()).isZero();
            assertThat(view.lastDeliveredAt()).isEqualTo(BEGIN);
            assertThat(view.to()).doesNotContain(SECRET);
            Thread.sleep(5 * LOOK.toMillis());
            assertThat(got).isEmpty();
        }
    }

    private static String signature(Got got) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        String signed =
                got.header("webhook-id") + "." + got.header("webhook-timestamp") + "." + got.body();
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsNotTakenIsSentAgainWithTheSameIdWhenItIsDue() throws Exception {
        answers.add(new Answer(500, "no", null));
        answers.add(new Answer(503, "", "7"));
        try (Hooks hooks = open(webhook(null, "*"))) {
            happens("run.failed", "acme", "index works");
            String id = next().header("webhook-id");
            HookView view = until(hooks, v -> v.fault() != null);
            assertThat(view.fault()).isEqualTo("answered 500: no");
            assertThat(view.waiting()).isEqualTo(1);
            now = BEGIN.plusSeconds(4);
            Thread.sleep(5 * LOOK.toMillis());
            assertThat(got).as("sent before it is due").isEmpty();

            now = BEGIN.plusSeconds(5);
            assertThat(next().header("webhook-id")).isEqualTo(id);
            until(hooks, v -> "answered 503".equals(v.fault()));
            now = BEGIN.plusSeconds(12);
            assertThat(next().header("webhook-id")).isEqualTo(id);
            until(hooks, v -> v.delivered() == 1 && v.waiting() == 0 && v.fault() == null);
        }
    }

    @Test
    void afterTenTriesItIsGivenUpAndTheNextIsTold() throws Exception {
        try (Hooks hooks = open(webhook(null, "run.*"))) {
            for (int i = 1; i <= 10; i++) {
                answers.add(new Answer(400, "no " + i, null));
            }
            happens("run.failed", "acme", "first");
            for (int i = 1; i <= 10; i++) {
                next();
                String fault = "answered 400: no " + i;
                until(hooks, v -> fault.equals(v.fault()));
                now = now.plus(Duration.ofHours(9));
            }
            until(hooks, v -> v.givenUp() == 1 && v.waiting() == 0);
            happens("run.failed", "acme", "second");
            assertThat(next().json().path("subject").asString()).isEqualTo("second");
        }
    }

    @Test
    void nothingOfBeforeIsToldAndWhatHappenedWhileNobodyRanIs() throws Exception {
        happens("run.failed", "acme", "long ago");
        now = BEGIN.plusSeconds(60);
        open(webhook(null, "*")).close();
        now = BEGIN.plusSeconds(120);
        happens("run.failed", "acme", "meanwhile");
        try (Hooks hooks = open(webhook(null, "*"))) {
            assertThat(next().json().path("subject").asString()).isEqualTo("meanwhile");
            until(hooks, v -> v.delivered() == 1 && v.waiting() == 0);
        }
    }

    @Test
    void aTryOfWhichNobodyHeardMoreIsMadeAgain() throws Exception {
        open(webhook(null, "*")).close();
        happens("run.failed", "acme", "index works");
        database()
                .write(h ->
                        h.execute(
                                "insert into hook_deliveries (hook, notice, state, tries, due_at) select"
                                        + " 'ops', id, 'WAITING', 1, ? from notices",
                                BEGIN.plusSeconds(20).toEpochMilli()));
        try (Hooks hooks = open(webhook(null, "*"))) {
            Thread.sleep(5 * LOOK.toMillis());
            assertThat(got).isEmpty();
            now = BEGIN.plusSeconds(20);
            assertThat(next().json().path("subject").asString()).isEqualTo("index works");
            until(hooks, v -> v.delivered() == 1);
        }
    }

    @Test
    void oneTenantsHookHearsOfThatTenantAlone() throws Exception {
        try (Hooks hooks = open(webhook("acme", "*"))) {
            happens("run.failed", "other", "not ours");
            happens("run.failed", "acme", "ours");
            assertThat(next().json().path("subject").asString()).isEqualTo("ours");
            until(hooks, v -> v.delivered() == 1 && v.waiting() == 0);
        }
    }

    @Test
    void slackGetsAMessageAndSaysInItsBodyWhetherItTookIt() throws Exception {
        answers.add(new Answer(200, "{\"ok\":false,\"error\":\"channel_not_found\"}", null));
        Configuration.Hook slack =
                new Configuration.Hook(
                        url("/api/"),
                        null,
                        new Configuration.Slack("xoxb-1", "#ops"),
                        List.of("*"),
                        null);
        try (Hooks hooks = open(slack)) {
            happens("run.failed", "default", "index works");
            Got first = next();
            assertThat(first.path()).isEqualTo("/api/chat.postMessage");
            assertThat(first.header("Authorization")).isEqualTo("Bearer xoxb-1");
            assertThat(first.json().path("channel").asString()).isEqualTo("#ops");
            assertThat(first.json().path("text").asString())
                    .isEqualTo(
                            ":x: *index works* failed\na &lt; b &amp; c\n`lockstep run show r1`");
            until(hooks, v -> "Slack says channel_not_found".equals(v.fault()));
            now = BEGIN.plusSeconds(5);
            next();
            until(hooks, v -> v.delivered() == 1);
        }
    }

    @Test
    void aTestIsToldAtOnceAndItsAnswerShown() throws Exception {
        try (Hooks hooks = open(webhook(null, "run.failed"))) {
            assertThat(hooks.test("ops").taken()).isTrue();
            assertThat(next().json().path("type").asString()).isEqualTo("dev.lockstep.test.v1");
            answers.add(new Answer(302, "", null));
            assertThat(hooks.test("ops").fault()).isEqualTo("answered 302");
            server().stop(0);
            assertThat(hooks.test("ops").fault()).startsWith("cannot be reached: ");
            assertThatExceptionOfType(LockstepException.class)
                    .isThrownBy(() -> hooks.test("nobody"))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("hook-not-found"));
        }
    }

    @Test
    void aSecretThatIsNoneIsRefusedWithoutBeingShown() {
        for (String secret : List.of("hunter2", "whsec_c2hvcnQ=", "whsec_%%%")) {
            Configuration.Hook hook =
                    new Configuration.Hook(url("/in"), secret, null, List.of("*"), null);
            assertThatExceptionOfType(LockstepException.class)
                    .isThrownBy(() -> open(hook))
                    .withMessageStartingWith("Cannot take 'hooks.ops.secret'")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain(secret));
        }
    }

    @Test
    void whatIsOlderThanAWeekIsForgotten() throws Exception {
        happens("run.failed", "acme", "old");
        now = BEGIN.plus(Duration.ofDays(8));
        happens("run.failed", "acme", "young");
        try (Hooks hooks = open(webhook(null, "*"))) {
            until(hooks, _ -> subjects().equals(List.of("young")));
        }
    }

    private List<String> subjects() {
        return database()
                .read(h -> h.createQuery("select subject from notices").mapTo(String.class).list());
    }
}
