package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.TenantId;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.DatasetService.IngestRequest;
import dev.lockstep.api.service.DatasetService.Mode;
import dev.lockstep.api.service.DatasetService.SchemaPolicy;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.JudgedQuery;
import dev.lockstep.api.service.KeyService.KeyView;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.api.service.StoreService.NewStore;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Made from the routes, so that no new one is forgotten: with another tenant's names and ids each
 * route answers as if there were no such things, and changes nothing of theirs.
 */
class TenancyTest {
    private static final java.util.concurrent.atomic.AtomicInteger TENANTS =
            new java.util.concurrent.atomic.AtomicInteger();
    private static final String MARK = "for the eyes of acme only";

    @TempDir Path home;

    /** Names and ids under which to ask. */
    private record Names(String thing, String run, String key) {
        String in(String text) {
            return text.replace("works", thing);
        }

        String path(Route route) {
            String path = route.path();
            path = path.startsWith("/api/v1/runs") ? path.replace("{id}", run) : path;
            path = path.startsWith("/api/v1/keys") ? path.replace("{id}", key) : path;
            path = path.startsWith("/api/v1/stores") ? path.replace("{store}", thing) : path;
            path = path.replace("{store}", "lake").replaceAll("\\{(id|name|collection)}", thing);
            assertThat(path).as("a parameter that this test cannot fill").doesNotContain("{");
            return path;
        }

        String hide(String text) {
            return text.replace(thing, "THING").replace(run, "RUN").replace(key, "KEY");
        }
    }

    @TestFactory
    Stream<DynamicTest> noRouteShowsOrChangesWhatIsAnothers() {
        TestServer it = new TestServer(home);
        Names theirs = fill(it);
        Names nobodys = new Names("nosuchthing", "run-zz", "key_ffffffffffffffff");
        return it.routes().stream()
                .filter(route -> route.op().role() != null)
                .map(route ->
                        DynamicTest.dynamicTest(
                                route.method() + " " + route.path(),
                                () -> compare(it, route, theirs, nobodys)))
                .onClose(it::close);
    }

    private static Names fill(TestServer it) {
        it.datasets.ingest(
                ACME,
                new IngestRequest(
                        "acmethings",
                        MARK,
                        null,
                        null,
                        "[]",
                        Mode.CREATE,
                        SchemaPolicy.EVOLVE,
                        Map.of(),
                        null,
                        Map.of()));
        it.indexes.create(
                ACME,
                new IndexDefinition(
                        "acmethings",
                        "acmethings",
                        null,
                        MARK,
                        List.of(),
                        null,
                        "refuse",
                        Map.of(),
                        false,
                        0));
        it.indexes.importEvalSet(
                ACME, "acmethings", List.of(new JudgedQuery("q", MARK, List.of())));
        it.collections.put(ACME, "lake/acmethings");
        it.migrations.put(ACME, "acmethings", Phase.SHADOWING, 5);
        it.stores.add(ACME, new NewStore("acmethings", "pgvector", MARK, null, null));
        it.backups.put(ACME, "acmethings", MARK);
        RunView run = it.runs.start(ACME, "index-sync", MARK);
        it.runs.log(run, "INFO", MARK);
        it.runs.schedule(
                ACME,
                "acmethings",
                "* * * * *",
                new dev.lockstep.api.run.RunRequest(ACME, "index-sync", MARK, Map.of(), null));
        KeyView key = it.keys.create(ACME, MARK, Role.READ).key();
        return new Names("acmethings", run.id(), key.id());
    }

    private static void compare(TestServer it, Route route, Names theirs, Names nobodys) {
        List<Object> before = state(it, ACME);
        HttpResponse<String> asked = call(it, route, theirs, key(it, route, tenant("rival")));
        HttpResponse<String> absent = call(it, route, nobodys, key(it, route, tenant("stranger")));
        assertThat(asked.statusCode()).isEqualTo(absent.statusCode());
        assertThat(normal(theirs.hide(asked.body())))
                .isEqualTo(normal(nobodys.hide(absent.body())));
        assertThat(asked.body()).doesNotContain(MARK);
        if (route.path().contains("{") && route.method() != io.javalin.http.HandlerType.PUT) {
            assertThat(asked.statusCode()).isIn(404, 204);
        }
        assertThat(state(it, ACME)).isEqualTo(before);
        HttpRequest.Builder forged =
                request(it, route, theirs, it.key(tenant("forger"), Role.WRITE))
                        .header("Lockstep-Tenant", "acme");
        assertThat(it.send(forged).statusCode()).isEqualTo(403);
    }

    /** A new one for each route, so that none finds what an earlier one made. */
    private static TenantId tenant(String name) {
        return new TenantId(name + TENANTS.incrementAndGet());
    }

    private static String key(TestServer it, Route route, TenantId tenant) {
        return it.key(tenant, route.op().role() == Role.ADMIN ? Role.ADMIN : Role.WRITE);
    }

    /** Ids and times that are new each time. */
    private static String normal(String body) {
        return body.replaceAll("run-\\d+", "RUN")
                .replaceAll("key_[0-9a-f]{16}", "KEY")
                .replaceAll("lk_[\\w-]+", "SECRET")
                .replaceAll("(rival|stranger)\\d+", "TENANT")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z", "TIME");
    }

    private static List<Object> state(TestServer it, TenantId tenant) {
        return List.of(
                it.datasets.list(tenant),
                it.indexes.list(tenant),
                it.indexes.evalSets(tenant),
                it.collections.list(tenant, null),
                it.stores.list(tenant),
                it.backups.list(tenant),
                it.runs.list(tenant, null, null, null, 1000),
                it.runs.schedules(tenant),
                it.keys.list(tenant).stream().map(KeyView::id).toList());
    }

    private static HttpResponse<String> call(TestServer it, Route route, Names names, String key) {
        return it.send(request(it, route, names, key));
    }

    private static HttpRequest.Builder request(
            TestServer it, Route route, Names names, String key) {
        Op.Body body = route.op().body();
        return it.request(names.path(route) + parameters(route), key)
                .header("Content-Type", "application/json")
                .method(
                        route.method().name(),
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofString(names.in(body.example())));
    }

    /** Those that the route takes and needs. */
    private static String parameters(Route route) {
        StringBuilder query = new StringBuilder();
        for (Op.Param p : route.op().params()) {
            String value =
                    switch (p.name()) {
                        case "query" -> "x";
                        case "sql" -> "select%201";
                        case "id" -> "10.1%2F1";
                        case "wait" -> route.path().endsWith("/rows") ? "both" : "0";
                        default -> null;
                    };
            if (value != null) {
                query.append(query.isEmpty() ? "?" : "&")
                        .append(p.name())
                        .append('=')
                        .append(value);
            }
        }
        return query.toString();
    }
}
