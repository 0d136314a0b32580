package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SearchTest {
    private static final String FOUND =
            """
            {"index": "works", "generation": 4, "count": 2, "path": "hybrid", "shortfall":
              "Only 2 rows pass the filter.", "compared": 90, "embed_ms": 8.1, "search_ms": 4.2, "hits": [
              {"id": "10.1/1", "rank": 1, "score": 0.8123, "vector_rank": 1, "text_rank": 3,
               "document": "Paxos. Agreeing\\nwhen computers crash.", "metadata": {"year": 1998, "venue": "TOCS", "note": null}},
              {"id": "10.1/2\\u001b[31m", "rank": 2, "score": 0.7, "vector_rank": 2, "text_rank": 0,
               "document": null, "metadata": null}]}
            """;

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void showsHitsWithWhatIsKnownOfThem() {
        server.on("GET /api/v1/indexes/works/search", FOUND);
        Typed typed = shell.type("search", "works", "agreeing", "crash", "--mode", "hybrid");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .isEqualTo(
                        """
                        1  0.812  10.1/1  meaning 1, words 3
                                  Paxos. Agreeing when computers crash.
                                  year 1998 · venue TOCS
                        2  0.700  10.1/2\ufffd[31m  meaning 2
                        """);
        assertThat(typed.err())
                .isEqualTo(
                        "Only 2 rows pass the filter.\n2 hits in generation 4 by hybrid · 12 ms\n");
        assertThat(server.last().route())
                .isEqualTo(
                        "GET /api/v1/indexes/works/search?query=agreeing%20crash&count=10&mode=hybrid");
    }

    @Test
    void sendsEveryOption() {
        server.on("GET /api/v1/indexes/works/search", FOUND);
        shell.type(
                "search",
                "works",
                "a b",
                "-n",
                "3",
                "--filter",
                "year>=1990",
                "--filter",
                "!venue",
                "--exact",
                "--effort",
                "64",
                "--generation",
                "3");
        assertThat(server.last().route())
                .isEqualTo(
                        "GET /api/v1/indexes/works/search?query=a%20b&count=3&effort=64&exact=true"
                                + "&generation=3&filter=year%3E%3D1990&filter=%21venue");
    }

    @Test
    void programsGetHitsALine() {
        server.on("GET /api/v1/indexes/works/search", FOUND);
        assertThat(shell.type("search", "works", "a", "-o", "ndjson").out().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"id\":\"10.1/1\",\"rank\":1");
    }

    @Test
    void aCollectionIsSearchedInItsStore() {
        server.on(
                "GET /api/v1/collections/pg/chunks/search",
                FOUND.replace("\"works\"", "\"pg/chunks\"").replace("tion\": 4", "tion\": 0"));
        Typed typed = shell.type("search", "pg/chunks", "crash");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.err()).contains("2 hits in pg/chunks by hybrid");
        server.on(
                "GET /api/v1/backups/b-1/collections/works/why",
                "{\"id\": \"x\", \"verdict\": \"absent\", \"sentence\": \"No row.\", \"rank\": 0}");
        assertThat(shell.type("search", "archive/b-1/works", "a", "--why", "x").out())
                .contains("absent  No row.");
    }

    @Test
    void whyExplains() {
        server.on(
                "GET /api/v1/indexes/works/why",
                "{\"id\": \"10.1/9\", \"verdict\": \"filtered\", \"sentence\": \"It is from 1980.\", \"rank\": 0}");
        assertThat(shell.type("search", "works", "a", "--why", "10.1/9").out())
                .isEqualTo("filtered  It is from 1980.\n");
        assertThat(server.last().route()).endsWith("?query=a&count=10&id=10.1%2F9");
    }

    @Test
    void aProblemIsSaidInItsOwnWords() {
        String detail = "There is no index 'wroks'.";
        server.on(
                "GET /api/v1/indexes/wroks/search",
                404,
                Shapes.problem(404, "index-not-found", detail));
        Typed typed = shell.type("search", "wroks", "a");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err()).isEqualTo("lockstep: " + detail + "\n");
    }

    @Test
    void aRefusedFilterIsAUsageError() {
        server.on(
                "GET /api/v1/indexes/works/search",
                400,
                Shapes.problem(400, "filter", "Cannot read the filter: found 'x y'."));
        assertThat(shell.type("search", "works", "a", "--filter", "x y").exitCode()).isEqualTo(2);
    }
}
