package dev.lockstep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RunCommandsTest {
    private final StubServer server = new StubServer();
    private final Typed.Shell shell = new Typed.Shell().on(server);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void listShowsStateTimeAndCause() {
        server.on("GET /api/v1/runs", Shapes.items(Shapes.SUCCEEDED, Shapes.FAILED));
        Typed typed = shell.type("run", "list", "--state", "failed", "--job", "index-sync");
        assertThat(typed.out())
                .contains("r-1  succeeded  index works  6.1 s  2026-01-01")
                .contains("Cannot embed: found status 500");
        assertThat(server.last().route())
                .isEqualTo("GET /api/v1/runs?job=index-sync&state=failed&limit=20");
    }

    private static final String DETAIL =
            """
            {"waits_for": [{"run": "r-0", "subject": "index works",
              "target": "index:default/works", "held": true}],
             "attempts": [{"step": "write", "started_at": "2026-03-01T10:00:00Z",
              "ended_at": "2026-03-01T10:00:04Z", "outcome": "retrying",
              "failure": {"message": "Cannot reach it."}},
              {"step": "write", "started_at": "2026-03-01T10:00:09Z", "outcome": null}]}
            """;

    @Test
    void showNamesEachStep() {
        server.on("GET /api/v1/runs/r-1", Shapes.FAILED).on("GET /api/v1/runs/r-1/detail", DETAIL);
        assertThat(shell.type("run", "show", "r-1").out())
                .containsPattern("index works +r-0 +index:default/works")
                .containsPattern("write +retrying .* 4.0 s +Cannot reach it\\.")
                .contains("state    failed")
                .contains("attempt  1 of 3")
                .contains("check  succeeded  7 checks")
                .contains("write  failed     212/256 splits · 14k rows/s");
    }

    @Test
    void showSumsTheChecksUpAndNamesWhatTheyFound() {
        String checks =
                """
                [{\\"name\\":\\"rows\\",\\"result\\":\\"passed\\",\\"found\\":\\"8 rows.\\"},\
                {\\"name\\":\\"space\\",\\"result\\":\\"warning\\",\\"found\\":\\"Little.\\"}]\
                """;
        server.on(
                        "GET /api/v1/runs/r-1",
                        Shapes.FAILED.replace(
                                "\"result\": {}", "\"result\": {\"checks\": \"" + checks + "\"}"))
                .on("GET /api/v1/runs/r-1/detail", DETAIL);
        assertThat(shell.type("run", "show", "r-1").out())
                .contains("checks   1 passed; warning: space, Little.\n");
    }

    @Test
    void watchPrintsEachChangeAsALineForPrograms() {
        server.on("GET /api/v1/runs/r-1", Shapes.RUNNING).on("GET /api/v1/runs/r-1", Shapes.FAILED);
        Typed typed = shell.type("run", "watch", "r-1", "-o", "json");
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out().lines()).hasSize(2);
    }

    @Test
    void aTerminalIsPaintedOverAndKeepsTheLastPicture() {
        server.on("GET /api/v1/runs/r-1", Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        Typed typed = shell.terminal("012", 100).type("run", "watch", "r-1");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err())
                .contains(
                        "━━━━━━━━━━━━━━━━━━━━────  82 %  212/256 splits · 14k rows/s · 03:12 left")
                .contains("\u001b[3A");
        String last = typed.err().substring(typed.err().lastIndexOf("\u001b[?25l"));
        assertThat(last).contains("✓ check  7 checks").contains("✓ write  398,000 rows");
    }

    @Test
    void aRetryIsACountdown() {
        String retrying =
                Shapes.FAILED
                        .replaceFirst("\"failed\"", "\"retrying\"")
                        .replace(
                                "\"next_attempt_at\": null",
                                "\"next_attempt_at\": \"2999-01-01T00:00:00Z\"");
        server.on("GET /api/v1/runs/r-1", retrying).on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        Typed typed = shell.type("run", "watch", "r-1");
        assertThat(typed.err()).containsPattern("retry 2 of 3 in \\d+:\\d\\d:\\d\\d: Cannot embed");
    }

    @Test
    void cancelNeedsYesWhereNobodyCanBeAsked() {
        server.on("GET /api/v1/runs/r-1", Shapes.RUNNING)
                .on("POST /api/v1/runs/r-1/cancel", 202, Shapes.RUNNING);
        assertThat(shell.type("run", "cancel", "r-1").exitCode()).isEqualTo(2);
        assertThat(shell.type("run", "cancel", "r-1", "--yes").exitCode()).isZero();
        assertThat(server.routes())
                .containsExactly(
                        "GET /api/v1/runs/r-1",
                        "GET /api/v1/runs/r-1",
                        "POST /api/v1/runs/r-1/cancel");
    }

    @Test
    void retryGoesOnAndFollows() {
        server.on("POST /api/v1/runs/r-1/retry", 202, Shapes.RUNNING)
                .on("GET /api/v1/runs/r-1", Shapes.SUCCEEDED);
        assertThat(shell.type("run", "retry", "r-1").out()).isEqualTo("✓ index works  6.1 s\n");
    }

    @Test
    void logPagesByNumber() {
        server.on(
                "GET /api/v1/runs/r-1/log",
                Shapes.items(
                        "{\"number\": 1, \"at\": \"2026-01-01T00:00:00Z\", \"level\": \"info\","
                                + " \"step\": \"write\", \"message\": \"Began.\"}"));
        assertThat(shell.type("run", "log", "r-1").out()).contains("INFO   write  Began.");
        assertThat(server.last().route()).isEqualTo("GET /api/v1/runs/r-1/log?after=0&limit=1000");
    }

    @Test
    void ctrlCDetachesAndSaysHowToAttachAgain() throws IOException, InterruptedException {
        server.on("GET /api/v1/runs/r-1", Shapes.RUNNING);
        List<String> command =
                new ArrayList<>(
                        List.of(
                                // Tests that were started in the background ignore Ctrl-C, and
                                // so would what they start.
                                "env",
                                "--default-signal=INT",
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-Dlockstep.tty=",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.lockstep.cli.Main",
                                "run",
                                "watch",
                                "r-1"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LOCKSTEP_SERVER", server.url().toString());
        Process process = builder.start();
        CompletableFuture<Process> end = process.onExit();
        end.orTimeout(1, TimeUnit.MINUTES).exceptionally(late -> process.destroyForcibly());
        try (var err = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(err.readLine()).isEqualTo("index works: run r-1");
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
            List<String> rest = err.lines().toList();
            assertThat(rest.getLast())
                    .isEqualTo("The run goes on. Attach again with: lockstep run watch r-1");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        } finally {
            process.destroyForcibly();
        }
        assertThat(server.routes()).allMatch(route -> route.startsWith("GET /api/v1/runs/r-1"));
    }
}
