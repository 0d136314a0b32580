package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CollectionCommandsTest {
    private static final String COLLECTION =
            """
            {"address": "lake/works", "rows": 1200, "bytes": 2100000, "dimension": 384,
             "metric": "cosine", "model": "all-MiniLM-L6-v2", "version": "9"}
            """;
    private static final String EQUAL =
            """
            {"left": "lake/works", "right": "memory/works", "left_rows": 1200, "right_rows": 1200,
             "only_left": 0, "only_right": 0, "changed": 0, "examples": []}
            """;
    private static final String DIFFERENT =
            """
            {"left": "lake/works", "right": "memory/works", "left_rows": 1200, "right_rows": 1199,
             "only_left": 1, "only_right": 0, "changed": 1, "examples": [
              {"id": "10.1/1", "field": "vector[17]", "left": "0.5", "right": "0.25"},
              {"id": "10.1/2", "field": "row", "left": "present", "right": null}]}
            """;

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    private void diff(String found) {
        server.on("POST /api/v1/collections/diff", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED)
                .on("GET /api/v1/runs/r-1/differences", found);
    }

    @Test
    void equalIsZero() {
        diff(EQUAL);
        Typed typed = shell.type("collection", "diff", "lake/works", "memory/works");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .isEqualTo("✓ lake/works and memory/works hold the same 1,200 rows  6.1 s\n");
        assertThat(server.requests.getFirst().body())
                .isEqualTo("{\"left\":\"lake/works\",\"right\":\"memory/works\",\"repair\":false}");
    }

    @Test
    void differentIsThreeInEveryFormat() {
        diff(DIFFERENT);
        Typed typed = shell.type("collection", "diff", "lake/works", "memory/works");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out())
                .contains("2 differences")
                .contains("10.1/1  vector[17]  0.5         0.25");
        assertThat(shell.type("collection", "diff", "a/b", "c/d", "-o", "json").exitCode())
                .isEqualTo(3);
    }

    @Test
    void aRepairIsAgreedToFirst() {
        diff(DIFFERENT);
        assertThat(shell.type("collection", "diff", "a/b", "c/d", "--repair").exitCode())
                .isEqualTo(2);
        assertThat(server.requests).isEmpty();
        Typed repaired = shell.type("collection", "diff", "a/b", "c/d", "--repair", "--yes");
        assertThat(repaired.exitCode()).isZero();
        assertThat(repaired.out()).contains("Repaired 2 differences");
    }

    @Test
    void aCopyOntoRowsIsAgreedToFirst() {
        server.on("GET /api/v1/collections/lake/works", COLLECTION)
                .on("GET /api/v1/collections/memory/works", COLLECTION)
                .on("POST /api/v1/collections/copy", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        Typed dry = shell.type("collection", "copy", "lake/works", "memory/works", "--dry-run");
        assertThat(dry.err())
                .contains("Would copy 1,200 rows to memory/works, which has 1,200 rows.");
        assertThat(shell.type("collection", "copy", "lake/works", "memory/works").exitCode())
                .isEqualTo(2);
        assertThat(server.routes()).noneMatch(route -> route.startsWith("POST"));
        assertThat(shell.type("collection", "copy", "lake/works", "memory/works", "--yes").out())
                .isEqualTo("✓ memory/works is equal to lake/works  6.1 s\n");
    }

    @Test
    void aCopyToWhatIsMissingNeedsNoQuestion() {
        server.on("GET /api/v1/collections/lake/works", COLLECTION)
                .on(
                        "GET /api/v1/collections/memory/works",
                        404,
                        Shapes.problem(404, "collection-not-found", "There is none."))
                .on("POST /api/v1/collections/copy", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        assertThat(shell.type("collection", "copy", "lake/works", "memory/works").exitCode())
                .isZero();
    }

    @Test
    void anAddressHasTwoParts() {
        Typed typed = shell.type("collection", "show", "works");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("STORE/NAME");
    }

    @Test
    void listsCollectionsAndStores() {
        server.on("GET /api/v1/collections", Shapes.items(COLLECTION))
                .on(
                        "GET /api/v1/stores",
                        Shapes.items(
                                "{\"name\": \"lake\", \"kind\": \"lake\", \"abilities\": [\"read\","
                                        + " \"write\"], \"losses\": []}"));
        assertThat(shell.type("collection", "list", "--store", "lake").out())
                .contains("lake/works  1,200  2.1 MB        384  cosine");
        assertThat(server.last().route()).isEqualTo("GET /api/v1/collections?store=lake");
        assertThat(shell.type("store", "list").out()).contains("lake   lake  read, write");
        assertThat(shell.type("store", "show", "pg").exitCode()).isEqualTo(1);
    }
}
