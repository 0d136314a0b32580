package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyAndEvalsetCommandsTest {
    private static final String SCORE =
            """
            {"index": "works", "generation": 4, "eval_set": "works", "queries": 40, "count": 10,
             "recall": 0.9, "mean_reciprocal_rank": 0.81, "graph_recall": 1.0, "worst": [
              {"id": "q1", "query": "consensus", "recall": 0.5, "missed": ["10.1/1"]}]}
            """;

    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @TempDir Path folder;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aNewKeysSecretAloneGoesToStandardOutput() {
        server.on(
                "POST /api/v1/keys",
                201,
                "{\"key\": {\"id\": \"k-1\", \"name\": \"ci\", \"role\": \"write\"}, \"secret\":"
                        + " \"ls_abc\"}");
        Typed typed = shell.type("key", "create", "ci", "--role", "write");
        assertThat(typed.out()).isEqualTo("ls_abc\n");
        assertThat(typed.err()).contains("k-1").contains("may write").doesNotContain("ls_abc");
        assertThat(server.last().body()).isEqualTo("{\"name\":\"ci\",\"role\":\"write\"}");
    }

    @Test
    void aKeyIsRevokedOnlyOnAgreement() {
        server.on("DELETE /api/v1/keys/k-1", 204, "");
        assertThat(shell.type("key", "revoke", "k-1").exitCode()).isEqualTo(2);
        assertThat(server.requests).isEmpty();
        assertThat(shell.type("key", "revoke", "k-1", "--yes").exitCode()).isZero();
    }

    @Test
    void keysAreListedWithoutSecrets() {
        server.on(
                "GET /api/v1/keys",
                Shapes.items(
                        "{\"id\": \"k-1\", \"tenant\": \"default\", \"name\": \"ci\", \"role\": \"read\","
                                + " \"created_at\": \"2026-01-01T00:00:00Z\", \"last_used_at\": null}"));
        assertThat(shell.type("key", "list").out())
                .contains("k-1  ci    read  default  2026-01-01");
    }

    @Test
    void judgedQueriesAreReadFromAnArrayOrFromLines() throws IOException {
        String query = "{\"id\":\"q1\",\"query\":\"consensus\",\"relevant\":[\"10.1/1\"]}";
        String sent = "{\"name\":\"works\",\"queries\":[" + query + "," + query + "]}";
        server.on("POST /api/v1/evalsets", 201, "{\"name\": \"works\", \"queries\": 2}");
        Path array = Files.writeString(folder.resolve("a.json"), "[" + query + "," + query + "]");
        Path lines = Files.writeString(folder.resolve("b.ndjson"), query + "\n\n" + query + "\n");
        for (Path file : new Path[] {array, lines}) {
            Typed typed = shell.type("evalset", "import", "works", file.toString());
            assertThat(typed.out()).isEqualTo("✓ works: 2 queries\n");
            assertThat(server.last().body()).isEqualTo(sent);
        }
        Path broken = Files.writeString(folder.resolve("c.json"), "{\"id\": }");
        assertThat(shell.type("evalset", "import", "works", broken.toString()).exitCode())
                .isEqualTo(2);
    }

    @Test
    void aScoreBelowTheLimitExitsWithThree() {
        server.on("POST /api/v1/evalsets/works/score", SCORE);
        Typed typed =
                shell.type("evalset", "score", "works", "--index", "works", "--min-recall", "0.95");
        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.out()).contains("recall@10             0.900").contains("consensus");
        assertThat(typed.err()).contains("Recall 0.900 is below 0.950.");
        assertThat(server.last().body()).isEqualTo("{\"index\":\"works\",\"count\":10}");
        assertThat(
                        shell.type(
                                        "evalset",
                                        "score",
                                        "works",
                                        "--index",
                                        "works",
                                        "--min-recall",
                                        "0.9")
                                .exitCode())
                .isZero();
    }
}
