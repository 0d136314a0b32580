package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IndexCommandsTest {
    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void createSendsTheDefinition() {
        server.on("POST /api/v1/indexes", 201, Shapes.INDEX);
        Typed typed =
                shell.type(
                        "index",
                        "create",
                        "works",
                        "--dataset",
                        "works",
                        "--id",
                        "doi",
                        "--text",
                        "{title}. {summary}",
                        "--metadata",
                        "year,venue",
                        "--set",
                        "m=32");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("✓ Made index works\n");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"name\":\"works\",\"dataset\":\"works\",\"text\":\"{title}."
                                + " {summary}\",\"id_column\":\"doi\",\"metadata_columns\":[\"year\",\"venue\"],"
                                + "\"settings\":{\"m\":\"32\"},\"continuous\":false,\"allow_refused\":0}");
    }

    @Test
    void syncFollowsTheRunByItsChangesAndSaysWhatIsProven() {
        Map<String, String> first = Map.of("ETag", "\"a\"");
        server.on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", 200, Shapes.RUNNING, first)
                .on("GET /api/v1/runs/r-1", 304, "", first)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED)
                .on("GET /api/v1/indexes/works", Shapes.INDEX);
        Typed typed = shell.type("index", "sync", "works", "--full");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err())
                .contains("index works: run r-1\n")
                .contains("write: 212/256 splits · 14k rows/s · 03:12 left\n");
        assertThat(typed.out())
                .isEqualTo(
                        """
                        ✓ works  1,200 rows, generation 4  6.1 s
                          1,200 rows equal to snapshot 9, row by row.
                        """);
        assertThat(server.routes())
                .containsExactly(
                        "POST /api/v1/indexes/works/sync?full=true",
                        "GET /api/v1/runs/r-1",
                        "GET /api/v1/runs/r-1?wait=20&until=changed",
                        "GET /api/v1/runs/r-1?wait=20&until=changed",
                        "GET /api/v1/indexes/works");
        assertThat(server.requests.get(2).ifNoneMatch()).isEqualTo("\"a\"");
    }

    @Test
    void aFailedRunSaysWhyAndHowToGoOn() {
        server.on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.FAILED);
        Typed typed = shell.type("index", "sync", "works");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.err())
                .contains("Cannot embed: found status 500")
                .contains("lockstep run log r-1")
                .contains("lockstep run retry r-1");
    }

    @Test
    void aDetachedSyncPrintsTheRunsIdAlone() {
        server.on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING);
        Typed typed = shell.type("index", "sync", "works", "--detach");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualTo("r-1\n");
        assertThat(typed.err()).contains("lockstep run watch r-1");
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void programsGetTheEndAsOneDocumentOrEachChangeAsALine() {
        server.on("POST /api/v1/indexes/works/sync", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        Typed lines = shell.type("index", "sync", "works", "-o", "ndjson");
        assertThat(lines.out().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"id\":\"r-1\""));
        Typed document = shell.type("index", "sync", "works", "-o", "json");
        assertThat(document.out()).contains("\"state\" : \"succeeded\"");
        assertThat(document.err()).isEmpty();
    }

    @Test
    void aDryRunShowsThePlan() {
        server.on(
                "GET /api/v1/indexes/works/plan",
                """
                {"kind": "incremental", "reason": "12 rows changed since snapshot 77.", "upserts": 12,
                 "deletes": 3, "texts_to_embed": 9, "bytes": 45000, "seconds_estimated": 2, "losses": []}
                """);
        Typed typed = shell.type("index", "sync", "works", "--dry-run");
        assertThat(typed.out())
                .isEqualTo(
                        """
                        incremental sync of works
                          why             12 rows changed since snapshot 77.
                          rows to write   12
                          rows to delete  3
                          texts to embed  9
                          size            45 kB
                          time            about 2.0 s
                        """);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void listAnswersWhetherEachIsInStep() {
        server.on(
                "GET /api/v1/indexes",
                Shapes.items(
                        Shapes.INDEX,
                        Shapes.index("papers", "stale", false, 12),
                        Shapes.index("books", "failed", false, -1)));
        assertThat(shell.type("index", "list").out())
                .contains("works   ✓ in step       1,200           4  ")
                .contains("papers  12 rows behind")
                .contains("books   ✗ failed");
    }

    @Test
    void checkFailsWhereACheckFails() {
        server.on(
                "GET /api/v1/indexes/works/check",
                Shapes.items(
                        "{\"name\": \"ids\", \"result\": \"passed\", \"found\": \"No id is doubled.\"}",
                        "{\"name\": \"writers\", \"result\": \"failed\", \"found\": \"Found one.\","
                                + " \"todo\": \"Wait.\"}"));
        Typed typed = shell.type("index", "check", "works");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out())
                .isEqualTo(
                        "✓ ids      No id is doubled.\n✗ writers  Found one.\n           Wait.\n");
    }

    @Test
    void aScheduleIsMadeByTheIndexesNameAndEnded() {
        server.on("GET /api/v1/indexes/works", Shapes.INDEX)
                .on(
                        "PUT /api/v1/schedules/index-works",
                        "{\"name\": \"index-works\", \"cron\": \"0 2 * * *\", \"next_at\":"
                                + " \"2026-01-02T02:00:00Z\"}")
                .on("DELETE /api/v1/schedules/index-works", 204, "");
        assertThat(shell.type("index", "schedule", "works", "0 2 * * *").out())
                .contains("2026-01-02T02:00:00Z");
        assertThat(server.last().body())
                .isEqualTo(
                        "{\"cron\":\"0 2 * * *\",\"job\":\"index-sync\",\"subject\":\"index works\","
                                + "\"parameters\":{\"index\":\"works\"}}");
        assertThat(shell.type("index", "schedule", "works", "--off").exitCode()).isZero();
    }

    @Test
    void showTellsHowItStands() {
        server.on("GET /api/v1/indexes/works", Shapes.INDEX);
        assertThat(shell.type("index", "show", "works").out())
                .contains("state       ✓ in step  ONLINE")
                .contains("rows        1,200, 2.1 MB")
                .contains("model       all-MiniLM-L6-v2, 384 dimensions")
                .contains("dataset     works at snapshot 77");
    }
}
