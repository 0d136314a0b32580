package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static dev.lockstep.server.internal.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.IndexService.SearchQuery;
import dev.lockstep.api.service.MigrationService.Phase;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Migrations over HTTP: what the bodies mean, and what is refused. */
class MigrationRoutesTest {
    private static final String PATH = "/api/v1/migrations";
    private static final String INDEX = "/api/v1/indexes/works/search";

    private static final IndexDefinition WORKS =
            new IndexDefinition(
                    "works", "works", "id", "{title}", List.of(), null, "refuse", Map.of(), false,
                    0);

    @TempDir Path home;
    private TestServer it;

    @BeforeEach
    void start() {
        it = new TestServer(home);
        it.migrations.put(ACME, "m1", Phase.SHADOWING, 0);
        it.indexes.create(ACME, WORKS);
    }

    @AfterEach
    void stop() {
        it.close();
    }

    @Test
    void aPlanTakesWhatIsLeftOutFromTheUsualBounds() {
        String body =
                "{\"name\": \"m2\", \"source\": \"pg/a\", \"target\": \"os/a\", \"mode\": \"dual_write\"}";
        assertThat(json(it.post(PATH + "/plan", body)).path("rows").asLong()).isEqualTo(1_256);
        HttpResponse<String> made = it.post(PATH, body);
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(json(made).path("phase").asString()).isEqualTo("planned");
        assertThat(it.post(PATH, "{\"name\": \"m3\", \"source\": \"pg/a\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void anotherModelIsNamedInThePlan() {
        String body =
                "{\"name\": \"m4\", \"source\": \"pg/a\", \"target\": \"pg/b\", \"embedding\":"
                        + " {\"model\": \"minilm\", \"long_texts\": \"%s\"}}";
        JsonNode models = json(it.post(PATH + "/plan", body.formatted("chunk"))).path("models");
        assertThat(models.path("target").path("name").asString()).isEqualTo("minilm");
        assertThat(models.path("target").path("chunking").asBoolean()).isTrue();
        assertThat(it.post(PATH + "/plan", body.formatted("cut")).statusCode()).isEqualTo(400);
    }

    @Test
    void aStartAnswersWithTheRun() {
        HttpResponse<String> started = it.post(PATH + "/m1/start", "");
        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(started.headers().firstValue("Location")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pause    |                                      | pause m1
                    resume   |                                      | resume m1
                    prove    |                                      | prove m1
                    finish   |                                      | finish m1
                    approve  | {"percent": 25}                      | approve m1 25
                    rollback | {"why": "slow"}                      | rollback m1 'slow'
                    route    | {"reads": 25, "force": true}         | Route[reads=25, writes=null, force=true]
                    route    | {"writes": "target", "force": true}  | Route[reads=null, writes=TARGET, force=true]
                    """)
    void anActIsPassedOnWithWhoAsked(String verb, String body, String asked) {
        HttpResponse<String> done = it.post(PATH + "/m1/" + verb, body == null ? "" : body);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(it.migrations.asked.getLast()).contains(asked).contains("ADMIN of acme");
    }

    @Test
    void closedGatesAreAConflict() {
        HttpResponse<String> refused = it.post(PATH + "/m1/route", "{\"reads\": 25}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("code").asString()).isEqualTo("gates-closed");
        assertThat(it.post(PATH + "/m1/route", "{\"writes\": \"both\"}").statusCode())
                .isEqualTo(400);
    }

    @Test
    void rowsComeAsTheyWereSent() {
        String body =
                """
                {"upserts": [{"id": "a", "vector": [1, 0.1, -0.0],
                  "metadata": {"exact": 12345678901234567890.123456789, "n": 1.50}}],
                 "deletes": ["b"]}
                """;
        HttpResponse<String> done = it.post(PATH + "/m1/rows", body);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(it.migrations.written.getFirst().metadata())
                .contains("12345678901234567890.123456789");
        assertThat(it.migrations.written.getFirst().vector()).containsExactly(1f, 0.1f, -0f);
        assertThat(json(done).path("deleted").asLong()).isEqualTo(1);
        String array = "{\"upserts\": [{\"id\": \"a\", \"vector\": [1], \"metadata\": [1]}]}";
        assertThat(json(it.post(PATH + "/m1/rows", array)).path("detail").asString())
                .contains("expected an object");
    }

    @Test
    void aReportHasAVerdictForEachGoalAndAFigureOnlyWhereThereIsOne() {
        JsonNode goals = json(it.get(PATH + "/m1/report")).path("goals");
        assertThat(goals.path(0).path("verdict").asString()).isEqualTo("met");
        assertThat(goals.path(0).path("value").asDouble()).isEqualTo(15);
        assertThat(goals.path(2).path("verdict").asString()).isEqualTo("not_measured");
        assertThat(goals.path(2).path("value").isNull()).isTrue();
        assertThat(it.get(PATH + "/m9/report").statusCode()).isEqualTo(404);
    }

    @Test
    void applicationsAreToldWhereToSearchAndWrite() {
        JsonNode both = json(it.get(PATH + "/m1/mode"));
        assertThat(both.path("mode").asString()).isEqualTo("dual_write");
        assertThat(both.path("writes").asString()).isEqualTo("source");
        assertThat(it.post(both.path("search").asString(), "{\"vector\": [1, 2]}").statusCode())
                .isEqualTo(200);
        assertThat(it.post(both.path("rows").asString(), "{\"deletes\": [\"a\"]}").statusCode())
                .isEqualTo(200);
        it.migrations.put(ACME, "m2", Phase.DONE, 100);
        JsonNode alone = json(it.get(PATH + "/m2/mode"));
        assertThat(alone.path("mode").asString()).isEqualTo("opensearch");
        assertThat(alone.path("search").isNull()).isTrue();
    }

    @Test
    void manySearchesAreAnsweredInTheirOrder() {
        String two = "{\"queries\": [{\"vector\": [1, 2], \"count\": 1}, {\"query\": \"words\"}]}";
        for (String path : new String[] {PATH + "/m1/search?key=bob", INDEX}) {
            JsonNode answers = json(it.post(path, two)).path("answers");
            assertThat(answers.size()).as(path).isEqualTo(2);
            assertThat(answers.path(0).path("count").asInt()).isEqualTo(1);
        }
        assertThat(it.indexes.searches)
                .extracting(SearchQuery::query)
                .containsExactly(null, "words");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"queries": [{"query": "a"}, {"query": "b", "count": 0}]} | queries[1]
                    {"queries": [{"query": "a"}, {}]}                         | queries[1]
                    {"queries": [{"query": "a"}, null]}                       | queries[1]
                    {"queries": [{"query": "a"}], "count": 3}                 | one of both
                    {"queries": []}                                           | 1 to 100
                    {"queries": [{"query": "a", "count": 6000}, {"query": "b", "count": 6000}]} | 12000 hits
                    """)
    void whatIsWrongWithOneRefusesAll(String body, String found) {
        for (String path : new String[] {PATH + "/m1/search", INDEX}) {
            HttpResponse<String> refused = it.post(path, body);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(json(refused).path("detail").asString()).contains(found);
        }
        assertThat(it.indexes.searches).isEmpty();
    }

    @Test
    void moreThanAHundredSearchesAreTooMany() {
        String many =
                "{\"queries\": ["
                        + String.join(", ", Collections.nCopies(101, "{\"query\": \"a\"}"))
                        + "]}";
        assertThat(json(it.post(INDEX, many)).path("detail").asString()).contains("101 searches");
    }

    @Test
    void aSearchSaysWhichSideAnswered() {
        HttpResponse<String> found =
                it.post(PATH + "/m1/search?key=bob", "{\"vector\": [1, 2], \"count\": 1}");
        assertThat(json(found).path("index").asString()).isEqualTo("pg/m1");
        assertThat(json(found).path("hits").path(0).path("metadata").path("year").asLong())
                .isEqualTo(1998);
    }
}
