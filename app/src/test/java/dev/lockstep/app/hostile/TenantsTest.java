package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.service.KeyService.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two tenants with datasets, indexes, runs, schedules and eval sets of the same names on one
 * server, and a third with nothing. Whatever the one asks for, in JSON or as a page, by name or by
 * id, it never holds a word that only the other has written.
 */
class TenantsTest {
    private static final String OURS = "kumquat";
    private static final String THEIRS = "zeppelin";

    @TempDir static Path directory;
    private static House house;
    private static Tenant ours;
    private static Tenant theirs;

    /**
     * A tenant and what it has.
     *
     * @param word stands in each of its texts
     * @param ids of its dataset and its runs
     */
    private record Tenant(String word, Stranger api, String cookie, List<String> ids) {
        Reply page(String path) {
            return new Stranger(house.serving().url(), null)
                    .send(
                            new Stranger(house.serving().url(), null)
                                    .request(path)
                                    .header("Cookie", cookie));
        }
    }

    @BeforeAll
    static void open() {
        house = new House(directory.resolve("home"), Map.of());
        ours = tenant("ours", OURS);
        theirs = tenant("theirs", THEIRS);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static Tenant tenant(String name, String word) {
        String key = house.key(new TenantId(name), Role.WRITE);
        Stranger api = new Stranger(house.serving().url(), key);
        List<String> ids = new ArrayList<>();
        Map<String, Object> body = new TreeMap<>();
        body.put("name", "things");
        body.put("description", "all about " + word);
        body.put("key", "id");
        body.put(
                "records",
                List.of(
                        Map.of("id", "1", "t", word + " one"),
                        Map.of("id", "2", "t", word + " two")));
        Reply dataset =
                ok(
                        api.send(
                                api.request("/api/v1/datasets/ingest?wait=60")
                                        .header("Content-Type", "application/json")
                                        .header("Idempotency-Key", "the same key")
                                        .POST(BodyPublishers.ofString(json(body)))));
        ids.add(dataset.text("/id"));
        ids.add(dataset.text("/run/id"));
        ok(
                api.post(
                        "/api/v1/indexes",
                        Map.of(
                                "name",
                                "things",
                                "dataset",
                                "things",
                                "text",
                                "{t}",
                                "metadata_columns",
                                List.of("t"))));
        Reply run = ok(api.post("/api/v1/indexes/things/sync", ""));
        ids.add(run.text("/id"));
        ok(api.get("/api/v1/runs/" + run.text("/id") + "?wait=60"));
        ok(
                api.post(
                        "/api/v1/evalsets",
                        Map.of(
                                "name",
                                "things",
                                "queries",
                                List.of(
                                        Map.of(
                                                "id",
                                                "q",
                                                "query",
                                                word,
                                                "relevant",
                                                List.of("1"))))));
        ok(
                api.send(
                        api.request("/api/v1/schedules/things")
                                .header("Content-Type", "application/json")
                                .PUT(
                                        BodyPublishers.ofString(
                                                "{\"cron\": \"0 0 1 1 *\", \"job\": \"index-sync\", \"parameters\": {\"index\": \"things\"}}"))));
        Reply copied =
                ok(
                        api.post(
                                "/api/v1/collections/copy",
                                Map.of("from", "lake/things", "to", "lake/" + word)));
        ids.add(copied.text("/id"));
        ok(api.get("/api/v1/runs/" + copied.text("/id") + "?wait=60"));
        Reply saved =
                ok(
                        api.post(
                                "/api/v1/backups",
                                Map.of(
                                        "indexes",
                                        List.of("things"),
                                        "name",
                                        "things",
                                        "note",
                                        "kept for " + word)));
        ids.add(saved.text("/id"));
        ok(api.get("/api/v1/runs/" + saved.text("/id") + "?wait=60"));
        return new Tenant(word, api, cookie(key), List.copyOf(ids));
    }

    private static String json(Object body) {
        return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(body);
    }

    private static Reply ok(Reply reply) {
        assertThat(reply.status()).as("%s", reply).isBetween(200, 299);
        return reply;
    }

    /** Of a browser that has signed in with the key. */
    private static String cookie(String key) {
        Stranger browser = new Stranger(house.serving().url(), null);
        Reply entered =
                browser.send(
                        browser.request("/sign-in")
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("key=" + key)));
        assertThat(entered.status()).isEqualTo(200);
        return String.valueOf(entered.header("set-cookie")).replaceAll(";.*", "");
    }

    private static final List<String> ROUTES =
            List.of(
                    "/api/v1/datasets",
                    "/api/v1/datasets/things",
                    "/api/v1/datasets/things/rejects",
                    "/api/v1/datasets/things/rows",
                    "/api/v1/datasets/things/rows?layer=bronze",
                    "/api/v1/datasets/things/query?sql=from%20dataset",
                    "/api/v1/datasets/things/databricks/status",
                    "/api/v1/indexes",
                    "/api/v1/indexes/things",
                    "/api/v1/indexes/things/check",
                    "/api/v1/indexes/things/plan",
                    "/api/v1/indexes/things/generations",
                    "/api/v1/indexes/things/search?query=%s&count=100",
                    "/api/v1/indexes/things/search?query=%s&mode=text",
                    "/api/v1/indexes/things/why?id=1&query=%s",
                    "/find/things?query=%s",
                    "/find/things/health",
                    "/api/v1/evalsets",
                    "/api/v1/stores",
                    "/api/v1/collections",
                    "/api/v1/collections/lake/things",
                    "/api/v1/collections/lucene/things",
                    "/api/v1/backups",
                    "/api/v1/backups/things",
                    "/api/v1/backups/latest",
                    "/api/v1/backups/things/collections/things/search?query=%s&count=100",
                    "/api/v1/runs?limit=500",
                    "/api/v1/schedules",
                    "/metrics",
                    "/api/v1/openapi.json");

    private static final List<String> PAGES =
            List.of(
                    "/",
                    "/datasets/things",
                    "/datasets/things/columns",
                    "/indexes/things",
                    "/backups",
                    "/backups/things",
                    "/runs",
                    "/search",
                    "/search?index=things&query=%s",
                    "/api/v1/docs");

    /** Everything that answers a name gives each tenant its own. */
    @TestFactory
    Stream<DynamicTest> aNameIsEachTenantsOwn() {
        return Stream.concat(ROUTES.stream(), PAGES.stream())
                .map(path ->
                        DynamicTest.dynamicTest(
                                path,
                                () -> {
                                    asks(ours, theirs, path, PAGES.contains(path));
                                    asks(theirs, ours, path, PAGES.contains(path));
                                }));
    }

    private static void asks(Tenant me, Tenant other, String path, boolean page) {
        String asked = path.replace("%s", me.word());
        Reply reply = page ? me.page(asked) : me.api().get(asked);
        assertThat(reply.status()).as("%s", reply).isEqualTo(200);
        hasNothingOf(other, reply);
    }

    private static void hasNothingOf(Tenant other, Reply reply) {
        assertThat(reply.body()).doesNotContain(other.word());
        other.ids().forEach(id -> assertThat(reply.body()).doesNotContain(id));
    }

    /** Ids are known to nobody else: not by their route, not by their page, not to be ended. */
    @TestFactory
    Stream<DynamicTest> anIdOpensNothing() {
        return theirs.ids().stream()
                .flatMap(id ->
                        Stream.of(
                                        "GET /api/v1/datasets/%s",
                                        "GET /api/v1/datasets/%s/rows",
                                        "GET /api/v1/datasets/%s/query?sql=from%%20dataset",
                                        "DELETE /api/v1/datasets/%s",
                                        "GET /api/v1/runs/%s",
                                        "GET /api/v1/runs/%s/log",
                                        "GET /api/v1/runs/%s/events",
                                        "GET /api/v1/runs/%s/differences",
                                        "POST /api/v1/runs/%s/cancel",
                                        "POST /api/v1/runs/%s/retry",
                                        "PAGE /datasets/%s",
                                        "PAGE /datasets/%s/columns",
                                        "PAGE /runs/%s",
                                        "PAGE /runs/%s/live")
                                .map(call -> call.formatted(id)))
                .map(call -> DynamicTest.dynamicTest(call, () -> refuses(call)));
    }

    private static void refuses(String call) {
        String path = call.substring(call.indexOf(' ') + 1);
        Reply reply =
                switch (call.substring(0, call.indexOf(' '))) {
                    case "GET" -> ours.api().get(path);
                    case "DELETE" -> ours.api().delete(path);
                    case "POST" -> ours.api().post(path, "");
                    default -> ours.page(path);
                };
        assertThat(reply.status()).as("%s", reply).isEqualTo(404);
        assertThat(reply.body()).doesNotContain(THEIRS);
        assertThat(theirs.api().get("/api/v1/datasets/things").json().path("row_count").intValue())
                .isEqualTo(2);
    }

    /** SQL names files and tables of the other by where they really lie. */
    @Test
    void sqlReachesNoOthersTableOrFile() throws Exception {
        List<String> files;
        try (Stream<Path> all = java.nio.file.Files.walk(house.root())) {
            files =
                    all.filter(f ->
                                    f.toString().contains("tenant_theirs")
                                            && f.toString().endsWith(".parquet"))
                            .map(Path::toString)
                            .collect(Collectors.toList());
        }
        assertThat(files).isNotEmpty();
        List<String> tried =
                new ArrayList<>(
                        List.of(
                                "select * from tenant_theirs.silver.things",
                                "from \"tenant_theirs\".\"bronze\".\"things\""));
        for (String file : files) {
            tried.add("select * from '" + file + "'");
            tried.add("select * from read_parquet('" + file + "')");
            tried.add("select * from read_blob('" + file + "')");
            tried.add("select * from parquet_metadata('" + file + "')");
            tried.add("select * from iceberg_scan('" + file + "')");
        }
        for (String sql : tried) {
            Reply reply = ours.api().sql("things", sql);
            assertThat(reply.status()).as("%s: %s", sql, reply).isEqualTo(400);
            assertThat(reply.body()).doesNotContain(THEIRS + " one");
        }
    }

    /** The same value of an idempotency key is another key for another tenant. */
    @Test
    void anIdempotencyKeyReplaysNothingOfAnother() {
        Reply again =
                ours.api()
                        .send(
                                ours.api()
                                        .request("/api/v1/datasets/ingest?wait=60")
                                        .header("Content-Type", "application/json")
                                        .header("Idempotency-Key", "the same key")
                                        .POST(
                                                BodyPublishers.ofString(
                                                        "{\"name\": \"things\", \"records\": [{\"a\": 1}]}")));
        assertThat(again.status()).isEqualTo(422);
        hasNothingOf(theirs, again);
    }

    @Test
    void logsAndEventsOfOnesOwnRunsHoldOnesOwnAlone() {
        for (String run : ours.ids().subList(1, ours.ids().size())) {
            for (String path : List.of("", "/log?limit=1000", "/events")) {
                Reply reply = ok(ours.api().get("/api/v1/runs/" + run + path));
                hasNothingOf(theirs, reply);
            }
            hasNothingOf(theirs, ok(ours.page("/runs/" + run)));
        }
    }

    /** Where names of the other are sent in bodies, they mean one's own or nothing. */
    @Test
    void bodiesReachNothingOfAnother() {
        Map<String, Object> calls = new TreeMap<>();
        calls.put(
                "/api/v1/indexes",
                Map.of("name", "x", "dataset", theirs.ids().getFirst(), "text", "{t}"));
        calls.put(
                "/api/v1/collections/diff",
                Map.of("left", "lake/" + THEIRS, "right", "lake/things"));
        calls.put("/api/v1/collections/copy", Map.of("from", "lake/" + THEIRS, "to", "lake/mine"));
        calls.put("/api/v1/evalsets/" + THEIRS + "/score", Map.of("index", "things"));
        calls.forEach((path, body) -> {
            Reply reply = ours.api().post(path, body);
            assertThat(reply.status()).as("%s %s", path, reply).isIn(400, 404);
        });
        Reply forged =
                ours.api()
                        .send(
                                ours.api()
                                        .request("/api/v1/datasets")
                                        .header("Lockstep-Tenant", "theirs"));
        assertThat(forged.status()).isEqualTo(403);
        JsonNode mine = ours.api().get("/api/v1/collections").json().path("items");
        assertThat(mine.toString()).doesNotContain(THEIRS);
    }

    /** A tenant that has nothing sees nothing, also on the pages that draw everything. */
    @Test
    void whoHasNothingSeesNothing() {
        String key = house.key(new TenantId("empty"), Role.READ);
        Stranger api = new Stranger(house.serving().url(), key);
        Tenant empty = new Tenant("nothing", api, cookie(key), List.of());
        for (String path : List.of("/", "/runs", "/search", "/search?index=things&query=x")) {
            Reply page = empty.page(path);
            assertThat(page.body()).as(path).doesNotContain(OURS, THEIRS);
        }
        for (String path : ROUTES) {
            Reply reply = api.get(path.replace("%s", "x"));
            assertThat(reply.body()).as(path).doesNotContain(OURS, THEIRS);
        }
    }
}
