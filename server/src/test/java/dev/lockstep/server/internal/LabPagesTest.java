package dev.lockstep.server.internal;

import static dev.lockstep.server.internal.TestServer.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.api.run.RunState;
import dev.lockstep.api.run.RunView;
import dev.lockstep.api.service.IndexService.IndexDefinition;
import dev.lockstep.api.service.KeyService.Role;
import dev.lockstep.api.service.StoreService.NewStore;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search lab, the map and the page of an index, as a browser gets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabPagesTest {
    private TestServer it;
    private String cookie;

    @BeforeAll
    void start(@TempDir Path home) {
        it = new TestServer(home);
        HttpResponse<String> signedIn =
                it.send(
                        HttpRequest.newBuilder(URI.create(it.server.url() + "/sign-in"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("key=" + it.key(ACME, Role.WRITE))));
        String set = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
        it.post("/api/v1/datasets/ingest", "{\"name\": \"works\", \"records\": [{\"a\": 1}]}");
        it.indexes.create(
                ACME,
                new IndexDefinition(
                        "works", "works", null, "{a}", List.of(), null, "refuse", Map.of(), false,
                        0));
        it.collections.put(ACME, "lake/works");
        it.backups.put(ACME, "works-1", null);
    }

    @AfterAll
    void stop() {
        it.close();
    }

    private HttpRequest.Builder page(String path) {
        return HttpRequest.newBuilder(URI.create(it.server.url() + path));
    }

    private HttpResponse<String> get(String path) {
        return it.send(page(path).header("Cookie", cookie));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /search?query=p&index=works%406&with=lake%2Fworks | 1 of 2 in common; 0.8 ms and 6.3 ms. | + only here
                    /search?query=p&index=works&with=backup%3Aworks-1%2Fworks | 1 of 2 in common | works in backup works-1
                    /search?query=p&index=works&with=pg%2Fnone | works found 2 rows; pg/none did not answer. | no collection
                    /search?query=p&index=works&with=lake%2Fworks&why=10.1/1 | exact rank 57 | The collection has no row with this id.
                    /search?query=p&mode=hybrid&with=works%406 | 2 of 2 in common in the same order | did not bring it
                    /indexes/works/map               | 2 of 1,200 rows, a sample, where they lie widest apart. | data-map="/indexes/works/map/points?generation=7"
                    /indexes/works/map?by=venue&query=p | 2 rows lit among 2 of 1,200 rows | data-x="0.1250" data-y="0.5000"
                    /indexes/works/map?by=venue      | 12.5 % and 6.3 % of the variance | without it
                    /indexes/works/map?query=p&filter=%3D | This cannot be shown. | Cannot read the filter
                    """)
    void aPageAnswersInItsFirstLine(String path, String answer, String also) {
        HttpResponse<String> page = get(path);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.body()).contains(answer).contains(also);
        assertThat(page.body()).doesNotContain("style=").doesNotContain("onclick");
        assertThat(Pattern.compile("<script(?! src=\"/assets/)").matcher(page.body()).find())
                .isFalse();
    }

    @Test
    void theStateOfTheLabIsItsAddress() {
        String asked =
                "/search?index=works%406&with=lake%2Fworks&query=a%20%22b%22&mode=hybrid"
                        + "&filter=year%3E%3D1990&count=7";
        String page = get(asked).body();
        assertThat(page)
                .contains("value=\"works@6\"", "value=\"lake/works\"", "value=\"7\"")
                .contains("value=\"year>=1990\"", "value=\"a &#34;b&#34;\"")
                .contains("<option value=\"hybrid\" selected>")
                .contains(asked.replace("&", "&amp;") + "&amp;why=10.1%2F2#why");
        assertThat(it.indexes.searches.getLast().generation()).isEqualTo(6);
        assertThat(it.indexes.searches.getLast().count()).isEqualTo(7);
    }

    @Test
    void aLineJoinsTheRanksOfTheSameId() {
        String page = get("/search?query=p&index=works&with=lake%2Fworks").body();
        assertThat(page)
                .contains("class=\"up\"", "d=\"M0 150 C50 150 50 50 100 50\"")
                .contains("viewBox=\"0 0 100 200\"", "1 row is on both sides")
                .contains("− only here", "+ only here", "↑ 1");
        assertThat(Pattern.compile("<path class=\"(up|down|same)\"").matcher(page).results())
                .hasSize(1);
    }

    @Test
    void generationsAreLanesAndSyncsSayWhatTheyTouched() {
        RunView run =
                it.runs.submit(
                        new dev.lockstep.api.run.RunRequest(
                                ACME,
                                "index-sync",
                                "index works",
                                Map.of("index", "works"),
                                "s-1"));
        it.runs.set(
                new RunView(
                        run.id(),
                        run.tenant(),
                        run.job(),
                        run.subject(),
                        RunState.SUCCEEDED,
                        1,
                        3,
                        run.createdAt(),
                        run.startedAt(),
                        run.endedAt(),
                        null,
                        null,
                        List.of(
                                FakeRuns.step("embed", RunState.SUCCEEDED, 1, 1),
                                FakeRuns.step("publish", RunState.SUCCEEDED, 1, 1)),
                        Map.of("index", "works"),
                        Map.of(
                                "generation", "7",
                                "build", "incremental",
                                "embedded", "17",
                                "reused", "4",
                                "deleted", "3",
                                "upserted", "17")));
        String page = get("/indexes/works").body();
        assertThat(page)
                .contains("class=\"l-serving\"", "class=\"l-building\"", "an arrow is the pointer")
                .contains("What each sync touched", "incremental", "generation 7")
                .contains("<td class=\"n\">17</td><td class=\"n\">4</td><td class=\"n\">3</td>")
                .contains("<td class=\"n\">1,183</td>")
                .contains("href=\"/indexes/works/map\"", "works@6&with=works");
    }

    @Test
    void thePointsOfAMapAreColumns() {
        HttpResponse<String> points = get("/indexes/works/map/points?generation=7&by=venue");
        assertThat(points.headers().firstValue("Content-Type"))
                .hasValueSatisfying(v -> assertThat(v).startsWith("application/json"));
        var json = TestServer.JSON.readTree(points.body());
        assertThat(json.at("/points/id/1").asString()).isEqualTo("10.1/2");
        assertThat(json.at("/points/x/1").asDouble()).isEqualTo(-1);
        assertThat(json.at("/points/text/1").asString()).isEqualTo("Raft <and> more.");
        assertThat(json.at("/points/group/1").asInt()).isEqualTo(1);
        assertThat(json.at("/groups/0/label").asString()).isEqualTo("TOCS");
        assertThat(json.at("/share/0").asDouble()).isEqualTo(0.125);
        assertThat(it.get("/api/v1/indexes/works/map?points=20001").statusCode()).isEqualTo(400);
        assertThat(it.send(page("/indexes/works/map/points")).statusCode()).isEqualTo(303);
    }

    @Test
    void collectionsOfStoresThatSearchAreOfferedBehindThePage() {
        it.stores.searching = true;
        it.stores.add(ACME, new NewStore("pg", "pgvector", "postgresql://db/x", null, null));
        it.collections.put(ACME, "pg/chunks");
        assertThat(get("/search").body())
                .contains("<datalist id=\"sides\" hx-get=\"/search/collections\"");
        assertThat(get("/search/collections").body())
                .contains("value=\"pg/chunks\"")
                .doesNotContain("lake/works");
    }
}
