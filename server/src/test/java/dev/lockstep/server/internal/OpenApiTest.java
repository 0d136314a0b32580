package dev.lockstep.server.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.api.service.MigrationService.Phase;
import dev.lockstep.server.internal.request.Op;
import dev.lockstep.server.internal.request.Route;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document says what the routes are and what they really answer. */
class OpenApiTest {
    @TempDir static Path home;
    private static TestServer it;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        it = new TestServer(home);
        document = TestServer.json(it.send(it.request("/api/v1/openapi.json", null)));
    }

    @AfterAll
    static void stop() {
        it.close();
    }

    private static List<Route> rest() {
        return it.routes().stream().filter(r -> !r.op().is(Op.Trait.PAGE)).toList();
    }

    private static JsonNode operation(Route route) {
        return document.get("paths")
                .path(route.path())
                .path(route.method().name().toLowerCase(Locale.ROOT));
    }

    @Test
    void everyRouteIsInItOnceWithARole() {
        assertThat(document.get("openapi").stringValue()).startsWith("3.1");
        Set<String> ids = new HashSet<>();
        for (Route route : rest()) {
            JsonNode operation = operation(route);
            assertThat(operation.isObject()).as(route.path()).isTrue();
            assertThat(ids.add(operation.get("operationId").stringValue())).isTrue();
            boolean open = operation.has("security") && operation.get("security").isEmpty();
            assertThat(open).isEqualTo(route.op().role() == null);
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (JsonNode reference : document.findValues("$ref")) {
            String pointer = reference.stringValue().substring(1);
            assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
        }
        assertThat(document.at("/components/schemas").propertyNames())
                .allMatch(name -> name.matches("[A-Za-z0-9._-]+"))
                .noneMatch(name -> name.matches(".*-\\d+"));
    }

    @Test
    void namesAndNullsAreAsOnTheWire() {
        JsonNode dataset = document.at("/components/schemas/DatasetView");
        assertThat(dataset.get("properties").propertyNames()).contains("row_count", "file_name");
        assertThat(dataset.get("required").toString())
                .contains("row_count")
                .doesNotContain("key\"");
        assertThat(document.at("/components/schemas/RunView/properties/state/enum/0").stringValue())
                .isEqualTo("queued");
        assertThat(
                        document.at("/components/schemas/RunView/properties/created_at/format")
                                .stringValue())
                .isEqualTo("date-time");
    }

    /** Calls the reading routes and holds their answers against the document, key by key. */
    @Test
    void answersHaveTheKeysOfTheirSchemas() {
        it.backups.put(TestServer.ACME, "works", null);
        it.migrations.put(TestServer.ACME, "works", Phase.SHADOWING, 5);
        it.post("/api/v1/datasets/ingest", "{\"name\": \"works\", \"records\": [{\"a\": 1}]}");
        it.post(
                "/api/v1/indexes",
                "{\"name\": \"works\", \"dataset\": \"works\", \"text\": \"{a}\"}");
        int checked = 0;
        for (Route route : rest()) {
            String path =
                    route.path()
                            .replace("/runs/{id}", "/runs/run-1")
                            .replaceAll("\\{(id|name|collection)}", "works");
            if (route.method() != HandlerType.GET
                    || path.contains("{")
                    || path.contains("events")) {
                continue;
            }
            path += path.endsWith("search") || path.startsWith("/find/works") ? "?query=x" : "";
            path += path.endsWith("/why") ? "?query=x&id=y" : "";
            path += path.endsWith("/query") ? "?sql=select+1" : "";
            var response = it.get(path);
            assertThat(response.statusCode()).as(path + response.body()).isEqualTo(200);
            Op.Reply reply = route.op().reply();
            if (reply.type() != null) {
                JsonNode schema =
                        operation(route).at("/responses/200/content/application~1json/schema");
                matches(TestServer.json(response), schema, path);
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(20);
    }

    private static void matches(JsonNode value, JsonNode schema, String where) {
        if (schema.has("$ref")) {
            matches(value, document.at(schema.get("$ref").stringValue().substring(1)), where);
        } else if (schema.has("properties") && value.isObject()) {
            assertThat(schema.get("properties").propertyNames())
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(value.propertyNames());
            value.properties()
                    .forEach(e ->
                            matches(
                                    e.getValue(),
                                    schema.get("properties").get(e.getKey()),
                                    where + "." + e.getKey()));
        } else if (schema.has("items") && value.isArray()) {
            value.forEach(item -> matches(item, schema.get("items"), where + "[]"));
        }
    }

    @Test
    void aRouteWithoutAnOpDoesNotStart() {
        Endpoint bare = Endpoint.create(HandlerType.GET, "/bare").handler(context -> {});
        assertThatThrownBy(() -> HttpServer.requireOps(List.of(bare)))
                .hasMessageContaining("No Op on GET /bare");
    }
}
