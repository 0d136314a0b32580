package dev.lockstep.app.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What strangers may send to a whole server, over its own port. Each case says what must be
 * answered; after each group the server stands as it stood before.
 */
class HostileInputTest {
    @TempDir static Path directory;
    private static House house;

    @BeforeAll
    static void open() {
        house = new House(directory.resolve("home"), Map.of());
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @AfterEach
    void everythingStands() throws Exception {
        house.stands();
    }

    @TestFactory
    Stream<DynamicTest> csv() {
        return each(FileCases.csv());
    }

    @TestFactory
    Stream<DynamicTest> json() {
        return each(FormatCases.json());
    }

    @TestFactory
    Stream<DynamicTest> excel() {
        return each(FormatCases.excel());
    }

    @TestFactory
    Stream<DynamicTest> parquet() {
        return each(Stream.concat(FormatCases.parquet(directory), FormatCases.flips(directory)));
    }

    @TestFactory
    Stream<DynamicTest> large() {
        return each(FormatCases.large());
    }

    @TestFactory
    Stream<DynamicTest> names() {
        return each(Stream.of(NameCases.files(), NameCases.datasets()).flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> pathsAndDefinitions() {
        return each(Stream.of(NameCases.paths(), NameCases.definitions()).flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> searches() {
        return each(
                Stream.of(SearchCases.vectors(), SearchCases.numbers(), SearchCases.filters())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> sql() throws IOException {
        Path file = Files.writeString(directory.resolve("hidden.csv"), "a\nhidden-content\n");
        house.secrets().add("hidden-content");
        return each(
                Stream.of(
                                SqlCases.statements(file),
                                SqlCases.tables(file),
                                SqlCases.functions(file),
                                SqlCases.tableFunctions())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> greedySql() {
        return each(SqlCases.greedy());
    }

    @TestFactory
    Stream<DynamicTest> requests() {
        return each(
                Stream.of(
                                HttpCases.requests(),
                                HttpCases.slow(),
                                HttpCases.paths(),
                                HttpCases.methods(),
                                HttpCases.multiparts())
                        .flatMap(c -> c));
    }

    @TestFactory
    Stream<DynamicTest> recordsHabitsAndKeys() {
        return each(
                Stream.of(HttpCases.records(), HttpCases.habits(), HttpCases.keys())
                        .flatMap(c -> c));
    }

    /** From a file through an index to a search: each id is what it was, byte by byte. */
    @Test
    void idsOfAnySignsComeBackAsTheyWere() {
        List<String> ids =
                List.of(
                        "a\"b'c",
                        "d\ne\r\nf",
                        "😀",
                        "z\u0301",
                        "z",
                        "../x",
                        "%00",
                        "a b",
                        "*",
                        "\\",
                        "{}",
                        "0012",
                        "null",
                        "\u202Ex",
                        "i".repeat(500));
        List<Map<String, String>> rows =
                ids.stream().map(id -> Map.of("id", id, "t", "text of " + id.length())).toList();
        Stranger stranger = house.stranger();
        taken(
                stranger.post(
                        "/api/v1/datasets/ingest?wait=60",
                        Map.of("name", "ids", "key", "id", "records", rows)));
        taken(
                stranger.post(
                        "/api/v1/indexes",
                        Map.of("name", "ids", "dataset", "ids", "id_column", "id", "text", "{t}")));
        Reply run = taken(stranger.post("/api/v1/indexes/ids/sync", ""));
        Reply ended = stranger.get("/api/v1/runs/" + run.text("/id") + "?wait=60");
        assertThat(ended.text("/state")).as("%s", ended).isEqualTo("succeeded");
        Reply found = stranger.get("/api/v1/indexes/ids/search?query=text&exact=true&count=100");
        assertThat(found.json().path("hits").valueStream().map(hit -> hit.path("id").asString()))
                .containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            Reply why =
                    stranger.get(
                            "/api/v1/indexes/ids/why?query=text&exact=true&count=100&id="
                                    + Stranger.encoded(id));
            assertThat(why.status()).as("%s", why).isEqualTo(200);
            assertThat(why.body()).doesNotContain("absent");
        }
    }

    /** An index names its rows; two of one name, or one of none, are told before it is built. */
    @Test
    void idsTwiceOrMissingAreToldBeforeASync() {
        Stranger stranger = house.stranger();
        for (String records :
                List.of(
                        "[{\"id\": \"a\", \"t\": \"x\"}, {\"id\": \"a\", \"t\": \"y\"}]",
                        "[{\"id\": \"a\", \"t\": \"x\"}, {\"id\": null, \"t\": \"y\"}]")) {
            String name = "ids-" + Integer.toHexString(records.hashCode());
            taken(
                    stranger.post(
                            "/api/v1/datasets/ingest?wait=60",
                            "{\"name\": \"" + name + "\", \"records\": " + records + "}"));
            taken(
                    stranger.post(
                            "/api/v1/indexes",
                            Map.of(
                                    "name",
                                    name,
                                    "dataset",
                                    name,
                                    "id_column",
                                    "id",
                                    "text",
                                    "{t}")));
            Reply check = stranger.get("/api/v1/indexes/" + name + "/check");
            assertThat(check.body()).contains("ids are unique", "\"result\":\"failed\"");
            Reply run = stranger.post("/api/v1/indexes/" + name + "/sync", "");
            Reply ended = stranger.get("/api/v1/runs/" + run.text("/id") + "?wait=60");
            assertThat(ended.text("/state")).as("%s", ended).isEqualTo("failed");
            assertThat(ended.text("/failure/kind")).isIn("USER", "CONFLICT");
        }
    }

    /** What failed by its input is gone, and a retry says so in place of a fault. */
    @Test
    void aRetryOfJunkSaysThatItIsGone() {
        Stranger stranger = house.stranger();
        Reply failed =
                stranger.upload(
                        "/api/v1/datasets/ingest?wait=60",
                        "a.csv",
                        Made.text("a,b\n1\n"),
                        Map.of("name", "junk"));
        assertThat(failed.text("/code")).isEqualTo("no-row-readable");
        String run = "/api/v1/runs/" + failed.text("/run");
        assertThat(stranger.post(run + "/retry", "").status()).isEqualTo(202);
        Reply again = stranger.get(run + "?wait=60");
        assertThat(again.text("/state")).isEqualTo("failed");
        assertThat(again.text("/failure/code")).isEqualTo("upload-gone");
        assertThat(again.text("/failure/message")).contains("'a.csv'", "send it once more");
    }

    private static Reply taken(Reply reply) {
        assertThat(reply.status()).as("%s", reply).isBetween(200, 299);
        return reply;
    }

    private static Stream<DynamicTest> each(Stream<Case> cases) {
        return cases.map(one -> DynamicTest.dynamicTest(one.name(), () -> one.run(house)));
    }
}
