package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetCommandsTest {
    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @TempDir Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    private String file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "Work ID,Year\n10.1/1,1998\n").toString();
    }

    private void ingests() {
        String run = Shapes.RUNNING.strip();
        String taken = Shapes.DATASET.strip().replaceFirst("\\}$", ", \"run\": " + run + "}");
        server.on("POST /api/v1/datasets/ingest", 202, taken)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED)
                .on("GET /api/v1/datasets/d-1", Shapes.DATASET);
    }

    @Test
    void ingestSendsTheFileWithItsFieldsAndFollowsTheRun() throws IOException {
        ingests();
        Typed typed =
                shell.type(
                        "dataset",
                        "ingest",
                        file("works.csv"),
                        "--key",
                        "doi",
                        "--type",
                        "ddc=text",
                        "--mode",
                        "replace",
                        "--schema",
                        "freeze");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .isEqualTo("✓ works  1,200 rows · 3 duplicates removed · 2 rejected  6.1 s\n");
        assertThat(typed.err()).contains("check: 7 checks, 200 ms");
        StubServer.Request upload = server.requests.getFirst();
        assertThat(upload.route()).isEqualTo("POST /api/v1/datasets/ingest?wait=0");
        assertThat(upload.authorization()).isEqualTo("Bearer secret-key");
        assertThat(upload.idempotencyKey()).isNotEmpty();
        assertThat(upload.body())
                .contains("name=\"key\"\r\n\r\ndoi\r\n")
                .contains("name=\"types\"\r\n\r\n{\"ddc\":\"text\"}\r\n")
                .contains("name=\"mode\"\r\n\r\nreplace\r\n")
                .contains("name=\"schema\"\r\n\r\nfreeze\r\n")
                .contains("filename=\"works.csv\"\r\nContent-Type: text/csv\r\n\r\nWork ID,Year\n")
                .doesNotContain("name=\"options\"");
    }

    @Test
    void anIngestIntoADatasetThatExistsSaysWhatToChoose() throws IOException {
        String detail = "Cannot create 'works': found a dataset of that name.";
        server.on(
                "POST /api/v1/datasets/ingest", 409, Shapes.problem(409, "dataset-exists", detail));
        Typed typed = shell.type("dataset", "ingest", file("works.csv"));
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains(detail)
                .contains("--mode append")
                .contains("--mode replace");
    }

    @Test
    void moreFilesUnderOneNameAreAppended() throws IOException {
        ingests();
        shell.type("dataset", "ingest", file("a.csv"), file("b.csv"), "--name", "works");
        assertThat(server.requests.stream().filter(r -> r.route().startsWith("POST")))
                .extracting(r -> r.body().contains("name=\"mode\"\r\n\r\nappend"))
                .containsExactly(false, true);
    }

    @Test
    void aMissingFileIsAUsageErrorAndNothingIsSent() {
        Typed typed = shell.type("dataset", "ingest", "nowhere.csv");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("Cannot read 'nowhere.csv'");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aDryRunPreviewsAndWritesNothing() throws IOException {
        server.on(
                "POST /api/v1/datasets/preview",
                """
                {"suggested_name": "works", "format": "csv", "row_count": 2, "rejected_rows": 1,
                 "duplicates": 3, "overwritten": 0,
                 "changes": {"added": 1, "changed": 0, "removed": 4, "unchanged": 1200},
                 "columns": [{"name": "year", "type": "bigint", "reason": "whole", "nulls": 0,
                   "distinct": 1, "samples": ["1998"]}],
                 "rows": [[1998], [null]],
                 "rejects": [{"source": "works.csv", "line": 3, "reason": "too few fields", "text": "x"}]}
                """);
        Typed typed = shell.type("dataset", "ingest", file("works.csv"), "--dry-run");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("works  csv, 2 rows, 3 duplicates left out, 1 rejected")
                .contains("1 row added, 0 changed, 4 removed, 1,200 as they are")
                .contains("too few fields");
        assertThat(server.routes()).containsExactly("POST /api/v1/datasets/preview?rows=10");
    }

    @Test
    void aQueryIsATableForPeople() {
        result();
        Typed typed = shell.type("dataset", "query", "works", "select 1");
        assertThat(typed.out())
                .isEqualTo(
                        """
                        venue    n
                        Nature   2
                        計算機  10
                        null     7
                        """);
        assertThat(typed.err()).isEqualTo("3 rows · 12 ms\n");
        assertThat(server.last().body()).isEqualTo("{\"sql\":\"select 1\",\"limit\":1000}");
    }

    @Test
    void aQueryIsObjectsForPrograms() {
        result();
        assertThat(shell.type("dataset", "query", "works", "select 1", "-o", "ndjson").out())
                .isEqualTo(
                        """
                        {"venue":"Nature","n":2}
                        {"venue":"計算機","n":10}
                        {"venue":null,"n":7}
                        """);
        assertThat(shell.type("-o", "json", "dataset", "query", "works", "select 1").out())
                .contains("\"row_count\" : 3");
    }

    private void result() {
        server.on(
                "POST /api/v1/datasets/works/query",
                """
                {"columns": [{"name": "venue", "type": "VARCHAR"}, {"name": "n", "type": "BIGINT"}],
                 "rows": [["Nature", 2], ["計算機", 10], [null, 7]], "row_count": 3,
                 "truncated": false, "took_ms": 12.3}
                """);
    }

    @Test
    void listShowsWhatIsThere() {
        server.on("GET /api/v1/datasets", Shapes.items(Shapes.DATASET));
        Typed typed = shell.type("dataset", "list");
        assertThat(typed.out())
                .isEqualTo(
                        """
                        dataset   rows  columns  local   warehouse   changed
                        works    1,200        2  synced  not synced  2026-01-01
                        """);
    }

    @Test
    void anEmptyListSaysWhatToDoOnStandardError() {
        server.on("GET /api/v1/datasets", Shapes.items());
        Typed typed = shell.type("dataset", "list");
        assertThat(typed.out()).isEmpty();
        assertThat(typed.err()).contains("lockstep dataset ingest FILE");
    }

    @Test
    void deleteAsksOnATerminalAndNeedsYesElsewhere() {
        server.on("GET /api/v1/datasets/works", Shapes.DATASET)
                .on("DELETE /api/v1/datasets/works", 204, "");
        Typed elsewhere = shell.type("dataset", "delete", "works");
        assertThat(elsewhere.exitCode()).isEqualTo(2);
        assertThat(elsewhere.err()).contains("1,200 rows").contains("--yes");
        Typed refused =
                shell.terminal("012", 80).answering("n\n").type("dataset", "delete", "works");
        assertThat(refused.exitCode()).isEqualTo(2);
        Typed dry = shell.type("dataset", "delete", "works", "--dry-run");
        assertThat(dry.exitCode()).isZero();
        assertThat(server.routes()).noneMatch(route -> route.startsWith("DELETE"));
        assertThat(shell.answering("yes\n").type("dataset", "delete", "works").exitCode()).isZero();
        assertThat(server.last().route()).isEqualTo("DELETE /api/v1/datasets/works");
        assertThat(shell.terminal("", 80).type("dataset", "delete", "works", "--yes").exitCode())
                .isZero();
    }
}
